using System.Numerics.Tensors;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Makes a <see cref="GraphFilterModel"/>: the leading space Q of the normalised graph, the filter h inside it, and the
/// lists of paths. No gradient and no epoch. The same matrix, options and seed give the same bits whatever the number of
/// threads.
/// </summary>
public static class GraphFilterTrainer
{
    /// <summary>Trains from users × items.</summary>
    /// <exception cref="InputException">An option out of its range, or a matrix without pairs.</exception>
    public static GraphFilterModel Train(InteractionMatrix matrix, GraphFilterOptions options, IWorkProgress progress, CancellationToken ct)
    {
        options.Validate();
        if (matrix.Count == 0) throw new InputException("there are no positive interactions to train a graph filter from.");
        var parallel = new ParallelOptions
        {
            CancellationToken = ct,
            MaxDegreeOfParallelism = options.Threads == 0 ? Environment.ProcessorCount : options.Threads,
        };
        var rank = options.RankFor(matrix.ColumnCount);
        var graph = new NormalisedGraph(matrix.LimitRows(options.MaxItemsPerUser), options.UserExponent, options.ItemExponent);
        progress.Begin("graph filter", options.PowerIterations + 1);
        var basis = RandomisedRange.Of(graph, rank, options.PowerIterations, options.Seed, parallel, progress);
        var filter = FilterIn(graph, basis, rank, options.Ridge, parallel);
        progress.Advance(1);
        progress.End();
        var speaks = graph.ItemPowers(options.ToExponent - options.FromExponent); // the basis below has d^-ToExponent in it already
        Scale(basis, graph.ItemPowers(-options.ToExponent), rank);
        var paths = ItemToItemTrainer.Train(matrix, options.Path with { MaxItemsPerUser = options.MaxItemsPerUser, Threads = options.Threads }, progress, ct);
        return new GraphFilterModel(paths, options.PathWeight, rank, basis, filter, speaks);
    }

    // h(C) with C = Qᵀ R̃ᵀR̃ Q.
    private static float[] FilterIn(NormalisedGraph graph, float[] basis, int rank, float ridge, ParallelOptions parallel)
    {
        var users = new float[graph.UserCount * rank];
        graph.ToUsers(basis, users, rank, parallel);
        return SpectralFilter.Ridge(TallGram.Of(users, rank, parallel), rank, ridge, parallel.CancellationToken);
    }

    private static void Scale(float[] rows, float[] factors, int d)
    {
        for (var row = 0; row < factors.Length; row++)
        {
            var vector = rows.AsSpan(row * d, d);
            TensorPrimitives.Multiply(vector, factors[row], vector);
        }
    }
}
