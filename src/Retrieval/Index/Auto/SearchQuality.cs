using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>What searches find of what there is to find.</summary>
public static class SearchQuality
{
    /// <summary>Share of the true best rows among those found; 1 when there is nothing to find.</summary>
    /// <param name="found">Distinct rows, in any order.</param>
    /// <param name="truth">The true best; <see cref="NeighbourTable.Nothing"/> where there are fewer.</param>
    public static double RecallOf(ReadOnlySpan<int> found, ReadOnlySpan<int> truth)
    {
        var wanted = new HashSet<int>(truth.Length);
        foreach (var row in truth)
            if (row != NeighbourTable.Nothing) wanted.Add(row);
        if (wanted.Count == 0) return 1;
        var all = wanted.Count;
        foreach (var row in found) wanted.Remove(row);
        return (double)(all - wanted.Count) / all;
    }

    /// <summary>Mean over the queries of the share of the true best <paramref name="k"/> that a search for as many finds.</summary>
    /// <param name="index">What is measured.</param>
    /// <param name="queries">One a row.</param>
    /// <param name="truth">At least <paramref name="k"/> true rows for each query.</param>
    /// <param name="k">Rows asked for.</param>
    /// <param name="effort">Of each search.</param>
    /// <param name="threads">0 for one per core.</param>
    /// <param name="ct">Ends measuring.</param>
    public static double Recall(IVectorIndex index, VectorSet queries, NeighbourTable truth, int k, int effort, int threads = 0, CancellationToken ct = default)
    {
        if (truth.K < k || truth.Count != queries.Count)
            throw new ArgumentException($"The truth has {truth.K} rows for each of {truth.Count} queries; {k} for each of {queries.Count} are needed.", nameof(truth));
        var recalls = new double[queries.Count];
        ForEach(queries, k, threads, ct, (query, rows, scores) =>
        {
            var found = index.Search(queries[query], effort, default(AllRows), rows, scores);
            recalls[query] = RecallOf(rows.AsSpan(0, found), truth[query][..k]);
        });
        var sum = 0.0;
        foreach (var recall in recalls) sum += recall;
        return sum / Math.Max(1, recalls.Length);
    }

    /// <summary>The exact best rows of each query, by the index's own exact search.</summary>
    /// <param name="index">Of any kind: each searches exactly when nearly nothing passes the filter.</param>
    /// <param name="queries">One a row.</param>
    /// <param name="k">Rows for each.</param>
    /// <param name="threads">0 for one per core.</param>
    /// <param name="progress">Told queries.</param>
    /// <param name="ct">Ends searching.</param>
    public static NeighbourTable Exact(IVectorIndex index, VectorSet queries, int k, int threads = 0, IWorkProgress? progress = null, CancellationToken ct = default)
    {
        progress ??= WorkProgress.None;
        var truth = new NeighbourTable(queries.Count, k);
        progress.Begin("exact answers", queries.Count);
        ForEach(queries, k, threads, ct, (query, rows, scores) =>
        {
            var found = index.Search(queries[query], int.MaxValue, default(Everything), rows, scores);
            rows.AsSpan(0, found).CopyTo(truth[query]);
            lock (truth) progress.Advance(1);
        });
        progress.End();
        return truth;
    }

    private static void ForEach(VectorSet queries, int k, int threads, CancellationToken ct, Action<int, int[], float[]> body) =>
        Parallel.For(
            0,
            queries.Count,
            new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : -1, CancellationToken = ct },
            () => (Rows: new int[k], Scores: new float[k]),
            (query, _, room) =>
            {
                body(query, room.Rows, room.Scores);
                return room;
            },
            _ => { });
}
