using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>
/// Writes oracle.tsv: the truth of every pair of some users and some items at the end of the world, without a session's
/// intent. All users have the same items, so a model's ranking of them can be held against the truth.
/// </summary>
internal sealed class OracleFile(World world, TrueInterest interest)
{
    private const int RecentDays = 7;

    public void Write(string path, IReadOnlyList<int> activeUsers)
    {
        var random = Chance.Of(world.Options.Seed, SeedPart.Oracle);
        var users = Sample(activeUsers, world.Options.OracleUsers, ref random);
        var items = Sample(RecentItems(), world.Options.OracleItems, ref random);
        var taste = new float[Latent.Dimensions];
        using var file = new RowWriter(path, "user_id\titem_id\tattraction\tlike\tsatisfaction\tvalue");
        foreach (var user in users)
        {
            interest.SessionTaste(user, world.Options.EndMs, -1, taste);
            foreach (var item in items)
                TruthLog.Write(file.Id('u', user).Id('i', item), interest.Of(user, item, world.Options.EndMs, taste));
        }
    }

    private int[] RecentItems()
    {
        var since = world.Options.EndMs - RecentDays * Clock.DayMs;
        var first = Array.FindIndex(world.Items.PublishedMs, t => t >= since);
        return first < 0 ? [] : Enumerable.Range(first, world.Items.Count - first).ToArray();
    }

    private static int[] Sample(IReadOnlyList<int> rows, int most, ref FeedRandom random)
    {
        var left = rows.ToArray();
        var sample = new int[Math.Min(most, left.Length)];
        for (var i = 0; i < sample.Length; i++)
        {
            var at = i + random.Next(left.Length - i);
            (sample[i], left[at]) = (left[at], left[i]);
        }

        Array.Sort(sample);
        return sample;
    }
}
