using FeedRanker.Core;
using FeedRanker.Retrieval;

namespace FeedRanker.Cli.Ann;

/// <summary>Exact answers from a file.</summary>
internal static class TruthFile
{
    /// <exception cref="InputException">It has other queries than there are, fewer rows than wanted, or rows that the index cannot have.</exception>
    public static NeighbourTable Read(string path, int queries, int rows, int k)
    {
        var truth = NeighbourTable.Read(path);
        if (truth.Count != queries) throw new InputException($"has answers to {truth.Count} queries; there are {queries}.", path, field: "--truth");
        if (truth.K < k) throw new InputException($"has {truth.K} rows for each query; {k} are wanted.", path, field: "--truth");
        for (var query = 0; query < queries; query++)
            foreach (var row in truth[query])
                if (row < NeighbourTable.Nothing || row >= rows) throw new InputException($"has row {row} for query {query}; there are {rows} vectors.", path, field: "--truth");
        return truth;
    }

    /// <summary>Mean recall of the best k of each query.</summary>
    public static double Recall(NeighbourTable found, NeighbourTable truth, int k)
    {
        var sum = 0.0;
        for (var query = 0; query < found.Count; query++) sum += SearchQuality.RecallOf(found[query][..k], truth[query][..k]);
        return sum / Math.Max(1, found.Count);
    }
}
