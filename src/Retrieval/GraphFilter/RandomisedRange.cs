using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// The space that a graph's leading right singular vectors span, by randomised subspace iteration (Halko, Martinsson and
/// Tropp 2011, algorithm 4.4): a seeded start, then R̃ᵀR̃ and an orthonormal basis in turn. The singular vectors
/// themselves are never needed: a filter of R̃ᵀR̃ is the same in any basis of the space.
/// </summary>
internal static class RandomisedRange
{
    /// <summary>An orthonormal basis, items × rank, row-major; rank is a multiple of 16.</summary>
    /// <param name="graph">R̃.</param>
    /// <param name="rank">How many directions.</param>
    /// <param name="iterations">Products with R̃ᵀR̃: more separate the leading directions better.</param>
    /// <param name="seed">Of the start.</param>
    /// <param name="parallel">Threads and cancellation.</param>
    /// <param name="progress">Advances by one per iteration.</param>
    public static float[] Of(NormalisedGraph graph, int rank, int iterations, ulong seed, ParallelOptions parallel, IWorkProgress progress)
    {
        var basis = new float[checked(graph.ItemCount * rank)];
        Parallel.For(0, graph.ItemCount, parallel, item => Signs(seed, item, basis.AsSpan(item * rank, rank)));
        var users = new float[checked(graph.UserCount * rank)];
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            graph.ToUsers(basis, users, rank, parallel);
            graph.ToItems(users, basis, rank, parallel);
            Orthonormal.Columns(basis, rank, parallel);
            if (iteration == iterations - 1) Orthonormal.Columns(basis, rank, parallel);
            progress.Advance(1);
        }

        return basis;
    }

    // +1 or -1: as good a start as normal numbers, and cheaper.
    private static void Signs(ulong seed, int item, Span<float> row)
    {
        var random = FeedRandom.For(seed, (ulong)item);
        for (var i = 0; i < row.Length; i += 16)
        {
            var bits = random.NextULong();
            for (var j = i; j < i + 16; j++, bits >>= 1) row[j] = (bits & 1) == 0 ? 1f : -1f;
        }
    }
}
