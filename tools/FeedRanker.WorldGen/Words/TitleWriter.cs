using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>Writes titles that people can read, no two alike. Titles are in English whatever the item's language is.</summary>
internal sealed class TitleWriter
{
    private const int Attempts = 6;

    private readonly HashSet<ulong> _used = [];

    /// <summary>A new title for an item of a topic; <paramref name="label"/> is its policy label, -1 for none.</summary>
    public string Write(ref FeedRandom random, Topic topic, int label, int item)
    {
        var patterns = label < 0 ? TitleWords.Patterns : TitleWords.LabelPatterns[label];
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var title = Fill(ref random, patterns[random.Next(patterns.Length)], topic);
            if (_used.Add(StableHash.Of(title))) return title;
        }

        var last = Fill(ref random, patterns[random.Next(patterns.Length)], topic);
        return string.Create(CultureInfo.InvariantCulture, $"{last} (no. {item})");
    }

    private static string Fill(ref FeedRandom random, string pattern, Topic topic)
    {
        var subject = random.Next(topic.Subjects.Length);
        var other = (subject + 1 + random.Next(topic.Subjects.Length - 1)) % topic.Subjects.Length;
        var title = pattern
            .Replace("{s}", topic.Subjects[subject], StringComparison.Ordinal)
            .Replace("{o}", topic.Subjects[other], StringComparison.Ordinal)
            .Replace("{h}", topic.Happenings[random.Next(topic.Happenings.Length)], StringComparison.Ordinal)
            .Replace("{p}", TitleWords.Places[random.Next(TitleWords.Places.Length)], StringComparison.Ordinal)
            .Replace("{w}", TitleWords.People[random.Next(TitleWords.People.Length)], StringComparison.Ordinal)
            .Replace("{n}", (3 + random.Next(28)).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return char.ToUpperInvariant(title[0]) + title[1..];
    }
}
