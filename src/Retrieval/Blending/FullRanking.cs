using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Ranks every item that is not in a user's training row and counts test items among the first k, as the papers on graph
/// collaborative filtering do: Recall@k = hits / test items, NDCG@k with the ideal over min(k, test items), both means
/// over the users who have test items.
/// </summary>
public static class FullRanking
{
    /// <summary>Users scored at once.</summary>
    public const int Block = 64;

    /// <summary>Numbers in one user's row of scores: items rounded up to whole vector lanes.</summary>
    public static int WidthOf(int items) => (items + RowPanels.Width - 1) / RowPanels.Width * RowPanels.Width;

    /// <summary>Measures a model.</summary>
    /// <param name="model">What scores.</param>
    /// <param name="train">Pairs that are never ranked; users × items.</param>
    /// <param name="test">Pairs to be found; of the same size.</param>
    /// <param name="k">How many of the first items count.</param>
    /// <param name="progress">Advances by users.</param>
    /// <param name="ct">Stops the work.</param>
    /// <param name="threads">0 for one per core; the result does not depend on it.</param>
    public static RankingQuality Measure(IUserScores model, InteractionMatrix train, InteractionMatrix test, int k, IWorkProgress progress, CancellationToken ct, int threads = 0)
    {
        var users = UsersOf(test);
        var recall = new double[users.Length];
        var ndcg = new double[users.Length];
        progress.Begin($"ranking: {model.Name}", users.Length);
        ForEachBlock(users, model.ItemCount, Block, model.Score, (at, row, scores) =>
        {
            Span<int> top = stackalloc int[k];
            foreach (var item in train.ColumnsOf(users[at])) scores[item] = float.NaN;
            var found = TopK.Select(scores[..model.ItemCount], top);
            (recall[at], ndcg[at]) = Judge(top[..found], test.ColumnsOf(users[at]), k);
        }, progress, ct, threads);
        progress.End();
        return new RankingQuality(Mean(recall), Mean(ndcg), users.Length);
    }

    /// <summary>Users with something to be found.</summary>
    internal static int[] UsersOf(InteractionMatrix test)
    {
        var users = new List<int>(test.RowCount);
        for (var user = 0; user < test.RowCount; user++)
            if (!test.ColumnsOf(user).IsEmpty) users.Add(user);
        return [.. users];
    }

    /// <summary>Scores users a block at a time on all threads and hands over each user's row.</summary>
    internal static void ForEachBlock(int[] users, int items, int blockSize, BlockScorer score, RowUser use, IWorkProgress progress, CancellationToken ct, int threads)
    {
        var width = WidthOf(items);
        var gate = new Lock();
        var parallel = new ParallelOptions { CancellationToken = ct, MaxDegreeOfParallelism = threads == 0 ? Environment.ProcessorCount : threads };
        Parallel.For(0, (users.Length + blockSize - 1) / blockSize, parallel, () => new float[blockSize * width], (block, _, scores) =>
        {
            var first = block * blockSize;
            var count = Math.Min(blockSize, users.Length - first);
            score(users.AsSpan(first, count), scores.AsSpan(0, count * width));
            for (var i = 0; i < count; i++) use(first + i, i, scores.AsSpan(i * width, width));
            lock (gate) progress.Advance(count);
            return scores;
        }, static _ => { });
    }

    /// <summary>Scores a block of users, as <see cref="IUserScores.Score"/>.</summary>
    internal delegate void BlockScorer(ReadOnlySpan<int> users, Span<float> scores);

    /// <summary>Takes the scores of one user: the place among all users and in the block, and the row.</summary>
    internal delegate void RowUser(int at, int row, Span<float> scores);

    /// <summary>Recall and NDCG of one list, best first, against wanted items in rising order.</summary>
    internal static (double Recall, double Ndcg) Judge(ReadOnlySpan<int> top, ReadOnlySpan<int> wanted, int k)
    {
        double gain = 0, ideal = 0;
        var hits = 0;
        for (var i = 0; i < top.Length; i++)
        {
            if (wanted.BinarySearch(top[i]) < 0) continue;
            hits++;
            gain += 1 / Math.Log2(i + 2);
        }

        for (var i = 0; i < Math.Min(k, wanted.Length); i++) ideal += 1 / Math.Log2(i + 2);
        return ((double)hits / wanted.Length, gain / ideal);
    }

    private static double Mean(double[] values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return values.Length == 0 ? 0 : sum / values.Length;
    }
}
