using FeedRanker.Core;
using FeedRanker.Retrieval;

namespace FeedRanker.Cli.Verbs;

/// <summary>
/// Generated pairs of users and items with the skew of real logs: the n-th most active user has about n^-½ of the first
/// one's pairs, the n-th most chosen item n^-⅔. Each user has a taste, one of <see cref="Tastes"/>, that most of their
/// items are of. The same size and seed give the same pairs.
/// </summary>
internal static class PowerLawPairs
{
    private const int Tastes = 50;
    private const double OwnTaste = 0.7;

    /// <summary>Users × items with close to <paramref name="pairs"/> distinct pairs of weight 1.</summary>
    public static InteractionMatrix Make(int users, int items, int pairs, ulong seed)
    {
        var random = new FeedRandom(seed);
        var order = Shuffled(items, ref random); // popular items stand anywhere
        var tasteSize = Math.Max(1, items / Tastes);
        var taken = new int[items];
        var interactions = new List<Interaction>(pairs);
        for (var user = 0; user < users; user++)
        {
            var until = (int)(pairs * Math.Sqrt((user + 1.0) / users)); // so many pairs the users up to here have
            var most = interactions.Count + items / 4;
            var tries = 4L * (until - interactions.Count);
            var taste = random.Next(Tastes);
            while (interactions.Count < Math.Min(until, most) && tries-- > 0)
            {
                var own = random.NextDouble() < OwnTaste;
                var share = Math.Pow(random.NextDouble(), 3);
                var rank = own ? (int)(share * tasteSize) * Tastes + taste : (int)(share * items);
                var item = order[Math.Min(rank, items - 1)];
                if (taken[item] == user + 1) continue;
                taken[item] = user + 1;
                interactions.Add(new Interaction(user, item, 1));
            }
        }

        return InteractionMatrix.Build(users, items, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(interactions));
    }

    private static int[] Shuffled(int count, ref FeedRandom random)
    {
        var order = Enumerable.Range(0, count).ToArray();
        for (var i = count - 1; i > 0; i--)
        {
            var other = random.Next(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }

        return order;
    }
}
