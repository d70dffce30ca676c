using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>
/// The logging policy's candidates: recent, popular, by followed authors, of clicked topics, and any at all. Each
/// source has a share of the places and a bounded number of draws; random items fill what they leave.
/// </summary>
internal sealed class CandidateSources(World world, PublishedItems published, PolicyStatistics statistics, SeenItems seen)
{
    private const double Recent = 0.25;
    private const double Popular = 0.25;
    private const double Followed = 0.15;
    private const double Topical = 0.2;

    private readonly RowSet _found = new(512);

    /// <summary>Draws the candidates of one request: distinct, published, not seen lately by the user.</summary>
    public ReadOnlySpan<int> Collect(Session session, long timeMs)
    {
        _found.Clear();
        if (published.Count == 0) return [];
        var wanted = world.Options.Candidates;
        var user = session.User;
        ref var random = ref session.Random;
        var target = (int)(Recent * wanted);
        for (var draws = 3 * target; draws > 0 && _found.Count < target; draws--) Offer(user, DrawRecent(ref random));
        target += (int)(Popular * wanted);
        for (var draws = 3 * target; draws > 0 && _found.Count < target; draws--) Offer(user, DrawPopular(user, ref random));
        target += (int)(Followed * wanted);
        for (var draws = 2 * target; draws > 0 && _found.Count < target; draws--) Offer(user, DrawFollowed(user, timeMs, ref random));
        target += (int)(Topical * wanted);
        for (var draws = 3 * target; draws > 0 && _found.Count < target; draws--) Offer(user, DrawTopical(user, ref random));
        for (var draws = 4 * wanted; draws > 0 && _found.Count < wanted; draws--) Offer(user, random.Next(published.Count));
        return _found.Rows;
    }

    private void Offer(int user, int item)
    {
        if (item >= 0 && !seen.Contains(user, item)) _found.Add(item);
    }

    private int DrawRecent(ref FeedRandom random)
    {
        var among = Math.Min(published.Count, Math.Max(100, published.LastDay));
        return published.Count - 1 - Towards0(among, ref random);
    }

    private int DrawPopular(int user, ref FeedRandom random)
    {
        var list = statistics.Popular(world.People.Language(user));
        return list.Length == 0 ? -1 : list[Towards0(list.Length, ref random)];
    }

    private int DrawFollowed(int user, long timeMs, ref FeedRandom random)
    {
        var follows = world.Follows.Of(user);
        if (follows.Length == 0) return -1;
        var follow = follows[random.Next(follows.Length)];
        return follow.TimeMs > timeMs ? -1 : Latest(published.OfAuthor(follow.Author), 20, ref random);
    }

    private int DrawTopical(int user, ref FeedRandom random)
    {
        var clicked = statistics.TopicsOf(user);
        var total = 0f;
        foreach (var clicks in clicked) total += clicks;
        var at = (float)random.NextDouble() * (total + 2); // two clicks' worth of any topic
        var topic = random.Next(clicked.Length);
        for (var t = 0; t < clicked.Length; t++)
        {
            at -= clicked[t];
            if (at >= 0) continue;
            topic = t;
            break;
        }

        return Latest(published.OfTopic(topic), 300, ref random);
    }

    private static int Latest(ReadOnlySpan<int> rows, int among, ref FeedRandom random) =>
        rows.Length == 0 ? -1 : rows[rows.Length - 1 - Towards0(Math.Min(among, rows.Length), ref random)];

    private static int Towards0(int bound, ref FeedRandom random)
    {
        var x = random.NextDouble();
        return (int)(x * x * bound);
    }
}
