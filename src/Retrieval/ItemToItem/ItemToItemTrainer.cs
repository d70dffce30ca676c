using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Finds each item's nearest neighbours by who chose both: one sparse row product per item, exact. The same matrix and
/// options give the same bits whatever the number of threads.
/// </summary>
public static class ItemToItemTrainer
{
    private const int ItemsPerTask = 64;

    /// <summary>Trains from users × items.</summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public static ItemToItemModel Train(InteractionMatrix matrix, ItemToItemOptions options, IWorkProgress progress, CancellationToken ct)
    {
        options.Validate();
        var byUser = matrix.LimitRows(options.MaxItemsPerUser);
        var byItem = byUser.Transpose();
        var lists = new NeighbourLists(matrix.ColumnCount, options.Neighbours);
        var product = new CoOccurrence(byUser, byItem, options);
        var parallel = new ParallelOptions
        {
            CancellationToken = ct,
            MaxDegreeOfParallelism = options.Threads == 0 ? Environment.ProcessorCount : options.Threads,
        };
        var tasks = (matrix.ColumnCount + ItemsPerTask - 1) / ItemsPerTask;
        progress.Begin("item-to-item", matrix.ColumnCount);
        Parallel.For(0, tasks, parallel, () => new SparseScores(matrix.ColumnCount), (task, _, scores) =>
        {
            var end = Math.Min(matrix.ColumnCount, (task + 1) * ItemsPerTask);
            for (var item = task * ItemsPerTask; item < end; item++) product.Neighbours(item, scores, lists);
            return scores;
        }, static _ => { });
        progress.Advance(matrix.ColumnCount);
        progress.End();
        return lists.ToModel();
    }
}
