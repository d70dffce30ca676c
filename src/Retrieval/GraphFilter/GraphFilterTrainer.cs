using System.Numerics.Tensors;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Makes the lists of <see cref="GraphFilterModel"/>: the leading space Q of the normalised graph, the filter h inside it,
/// and from G = D^-a Q h Qᵀ D^-b + paths the best neighbours of each item. No gradient and no epoch. The same matrix, options and
/// seed give the same bits whatever the number of threads.
/// </summary>
public static class GraphFilterTrainer
{
    private const int ItemsPerTask = 64;

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
        progress.Begin("graph filter: spectrum", options.PowerIterations + 1);
        var basis = RandomisedRange.Of(graph, rank, options.PowerIterations, options.Seed, parallel, progress);
        var filter = FilterIn(graph, basis, rank, options.Ridge, parallel);
        progress.Advance(1);
        progress.End();
        return new GraphFilterModel(Neighbours(graph, basis, filter, rank, options, progress, parallel));
    }

    // h(C) with C = Qᵀ R̃ᵀR̃ Q.
    private static float[] FilterIn(NormalisedGraph graph, float[] basis, int rank, float ridge, ParallelOptions parallel)
    {
        var users = new float[graph.UserCount * rank];
        graph.ToUsers(basis, users, rank, parallel);
        return SpectralFilter.Ridge(TallGram.Of(users, rank, parallel), rank, ridge, parallel.CancellationToken);
    }

    private static ItemToItemModel Neighbours(
        NormalisedGraph graph, float[] basis, float[] filter, int rank, GraphFilterOptions options, IWorkProgress progress, ParallelOptions parallel)
    {
        var panels = new RowPanels(basis, rank, parallel);
        var from = graph.ItemPowers(-options.FromExponent);
        var to = graph.ItemPowers(-options.ToExponent);
        var paths = new CoOccurrence(graph.ByUser, graph.ByItem, options.Path);
        var lists = new NeighbourLists(graph.ItemCount, options.Neighbours);
        var tasks = (graph.ItemCount + ItemsPerTask - 1) / ItemsPerTask;
        var gate = new Lock();
        progress.Begin("graph filter: neighbours", graph.ItemCount);
        Parallel.For(0, tasks, parallel, () => new Scratch(rank, graph.ItemCount, panels.Stride), (task, _, scratch) =>
        {
            var first = task * ItemsPerTask;
            var count = Math.Min(ItemsPerTask, graph.ItemCount - first);
            scratch.Filter(basis.AsSpan(first * rank, count * rank), filter, rank);
            panels.Multiply(scratch.Filtered, ItemsPerTask, scratch.Scores);
            for (var i = 0; i < count; i++)
            {
                var scores = scratch.Scores.AsSpan(i * panels.Stride, graph.ItemCount);
                TensorPrimitives.Multiply(scores, to, scores);
                TensorPrimitives.Multiply(scores, from[first + i], scores);
                if (options.PathWeight > 0) paths.AddTo(scores, first + i, options.PathWeight, scratch.Paths);
                Keep(first + i, scores, lists);
            }

            lock (gate) progress.Advance(count);
            return scratch;
        }, static _ => { });
        progress.End();
        return lists.ToModel();
    }

    // Only what speaks for an item is kept, and nothing of the item itself.
    private static void Keep(int item, Span<float> scores, NeighbourLists lists)
    {
        scores[item] = 0;
        var best = new BestRows(lists.ItemsOf(item), lists.SimilaritiesOf(item));
        for (var other = 0; other < scores.Length; other++)
            if (scores[other] > 0 && scores[other] > best.Threshold) best.Add(other, scores[other]);
        lists.SetCount(item, best.Sort());
    }

    private sealed class Scratch(int rank, int items, int stride)
    {
        private readonly float[] _rows = new float[rank * ItemsPerTask];

        // rank × ItemsPerTask: one filtered basis row a column.
        public float[] Filtered { get; } = new float[rank * ItemsPerTask];

        public float[] Scores { get; } = new float[stride * ItemsPerTask];

        public SparseScores Paths { get; } = new(items);

        public void Filter(ReadOnlySpan<float> rows, float[] filter, int rank)
        {
            Array.Clear(_rows);
            Array.Clear(Filtered);
            RowPanels.Transpose(rows, rank, _rows, ItemsPerTask);
            TransposedProduct.Add(Filtered, ItemsPerTask, filter, rank, _rows, ItemsPerTask, rank, rank, ItemsPerTask, 1f);
        }
    }
}
