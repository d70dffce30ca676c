using FeedRanker.Core;

namespace FeedRanker.Retrieval.Tests;

/// <summary>
/// Full ranking per user over every item not in the user's training row: mean Recall@k (hits / test items) and NDCG@k
/// (ideal over min(k, test items)) over users with test items, as the LightGCN papers count.
/// </summary>
internal static class TopItems
{
    public static (double Recall, double Ndcg) Measure(InteractionMatrix train, InteractionMatrix test, int k, Action<int, float[]> score, int everyNth = 1)
    {
        var recall = new double[test.RowCount];
        var ndcg = new double[test.RowCount];
        Parallel.For(0, test.RowCount, () => (new float[train.ColumnCount], new int[k]), (user, _, scratch) =>
        {
            var wanted = test.ColumnsOf(user);
            if (wanted.IsEmpty || user % everyNth != 0)
            {
                recall[user] = double.NaN;
                return scratch;
            }

            var (scores, top) = scratch;
            score(user, scores);
            foreach (var item in train.ColumnsOf(user)) scores[item] = float.NaN;
            var found = TopK.Select(scores, top);
            double gain = 0, ideal = 0;
            var hits = 0;
            for (var i = 0; i < found; i++)
            {
                if (wanted.BinarySearch(top[i]) < 0) continue;
                hits++;
                gain += 1 / Math.Log2(i + 2);
            }

            for (var i = 0; i < Math.Min(k, wanted.Length); i++) ideal += 1 / Math.Log2(i + 2);
            recall[user] = (double)hits / wanted.Length;
            ndcg[user] = gain / ideal;
            return scratch;
        }, _ => { });
        double sumRecall = 0, sumNdcg = 0;
        var users = 0;
        for (var user = 0; user < recall.Length; user++)
        {
            if (double.IsNaN(recall[user])) continue;
            users++;
            sumRecall += recall[user];
            sumNdcg += ndcg[user];
        }

        return (sumRecall / users, sumNdcg / users);
    }
}
