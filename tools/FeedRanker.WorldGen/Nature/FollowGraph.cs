using System.Runtime.InteropServices;
using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>Who follows whom since when. Most follows are made outside the feed and drawn here; the feed adds its own.</summary>
internal sealed class FollowGraph
{
    private const double MeanFollows = 8;
    private const int MostFollows = 150;
    private const int Considered = 20;
    private readonly List<Follow>?[] _of;

    public FollowGraph(WorldOptions options, People people, Authors authors)
    {
        _of = new List<Follow>?[options.Users];
        for (var u = 0; u < options.Users; u++)
        {
            var random = Chance.Of(options.Seed, SeedPart.Follow, (ulong)u);
            var count = (int)Math.Min(MostFollows, MeanFollows * Math.Exp(0.9 * random.NextNormal() - 0.4));
            for (var k = 0; k < Math.Min(count, authors.Count / 3); k++)
                Add(u, Choose(u, people, authors, options.StartMs, ref random), WhenMs(people.JoinedMs[u], options, ref random));
        }
    }

    public int Count { get; private set; }

    /// <summary>All follows of a user, later ones included; their order means nothing.</summary>
    public ReadOnlySpan<Follow> Of(int user) => _of[user] is { } list ? CollectionsMarshal.AsSpan(list) : default;

    /// <summary>Whether the user follows the author at a time.</summary>
    public bool Follows(int user, int author, long timeMs)
    {
        foreach (var follow in Of(user))
            if (follow.Author == author) return follow.TimeMs <= timeMs;
        return false;
    }

    /// <summary>Adds a follow; false when there is one already, be it a later one.</summary>
    public bool Add(int user, int author, long timeMs)
    {
        foreach (var follow in Of(user))
            if (follow.Author == author) return false;
        (_of[user] ??= []).Add(new Follow(author, timeMs));
        Count++;
        return true;
    }

    // People come across authors by fame and keep the one that suits them best.
    private static int Choose(int user, People people, Authors authors, long timeMs, ref FeedRandom random)
    {
        Span<float> taste = stackalloc float[Latent.Dimensions];
        people.Taste(user, timeMs, taste);
        var best = 0;
        var bestFit = double.NegativeInfinity;
        for (var k = 0; k < Considered; k++)
        {
            var author = Chance.Pick(ref random, authors.Fame);
            var stranger = authors.Language(author) != people.Language(user) ? 1 : 0;
            var fit = Latent.Dot(taste, authors.Taste(author)) - stranger + 0.2 * random.NextNormal();
            if (fit <= bestFit) continue;
            best = author;
            bestFit = fit;
        }

        return best;
    }

    // Four of five follows of those who were there before the start are older than the start.
    private static long WhenMs(long joinedMs, WorldOptions options, ref FeedRandom random)
    {
        var old = joinedMs < options.StartMs && Chance.Flip(ref random, 0.8);
        var from = old ? joinedMs : Math.Max(joinedMs, options.StartMs);
        var to = old ? options.StartMs : options.EndMs;
        return from + (long)(random.NextDouble() * (to - from));
    }
}
