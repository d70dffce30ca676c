using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Rows with scores, best first. Immutable.</summary>
internal sealed class RankedRows(int[] rows, float[] scores, double total)
{
    public static RankedRows Empty { get; } = new([], [], 1);

    public ReadOnlySpan<int> Rows => rows;

    public ReadOnlySpan<float> Scores => scores;

    /// <summary>An entry's score as a share of all scores of the scope, those beyond the list's end included.</summary>
    public float ShareAt(int at) => (float)(scores[at] / total);

    /// <summary>The first rows of a sorted list.</summary>
    public static RankedRows Take(List<(float Score, int Row)> sorted, int most)
    {
        var total = 0.0;
        foreach (var (score, _) in sorted) total += score;
        return Take(sorted, most, total);
    }

    /// <summary>For each key, the first rows of a sorted list that have that key or -1.</summary>
    public static RankedRows[] Split(List<(float Score, int Row)> sorted, int most, ReadOnlySpan<int> keys, int keyCount)
    {
        var (lists, totals, everywhere) = (Lists(keyCount), new double[keyCount], 0.0);
        var unkeyed = 0; // once so many rows without a key have been seen, every list is full
        foreach (var entry in sorted)
        {
            var key = keys[entry.Row];
            if (key >= keyCount) continue;
            if (key < 0) everywhere += entry.Score;
            else totals[key] += entry.Score;
            if (key < 0 && unkeyed++ >= most) continue;
            foreach (var list in key < 0 ? lists : lists.AsSpan(key, 1))
                if (list.Count < most) list.Add(entry);
        }

        var result = new RankedRows[keyCount];
        for (var key = 0; key < keyCount; key++) result[key] = Take(lists[key], most, totals[key] + everywhere);
        return result;
    }

    /// <summary>For each topic, the first rows of a sorted list that have it.</summary>
    public static RankedRows[] SplitByTopic(List<(float Score, int Row)> sorted, int most, CatalogSnapshot catalog)
    {
        var (lists, totals) = (Lists(catalog.Topics.Count), new double[catalog.Topics.Count]);
        foreach (var entry in sorted)
        {
            foreach (var topic in catalog.TopicsOf(entry.Row))
            {
                if (topic >= lists.Length) continue;
                totals[topic] += entry.Score;
                if (lists[topic].Count < most) lists[topic].Add(entry);
            }
        }

        var result = new RankedRows[lists.Length];
        for (var topic = 0; topic < lists.Length; topic++) result[topic] = Take(lists[topic], most, totals[topic]);
        return result;
    }

    private static List<(float Score, int Row)>[] Lists(int count)
    {
        var lists = new List<(float, int)>[count];
        for (var i = 0; i < count; i++) lists[i] = [];
        return lists;
    }

    private static RankedRows Take(List<(float Score, int Row)> sorted, int most, double total)
    {
        var count = Math.Min(most, sorted.Count);
        if (count == 0) return Empty;
        var (taken, worth) = (new int[count], new float[count]);
        for (var i = 0; i < count; i++) (worth[i], taken[i]) = sorted[i];
        return new RankedRows(taken, worth, total);
    }
}
