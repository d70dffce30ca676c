using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>The few metrics that early stopping needs.</summary>
internal static class RankingMetrics
{
    /// <summary>Weighted area under the ROC curve, ties counting one half; NaN when one class has no weight.</summary>
    public static double Auc(ReadOnlySpan<float> scores, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights)
    {
        var order = Order(scores);
        double negatives = 0, positives = 0, area = 0;
        for (var i = order.Length - 1; i >= 0;)
        {
            double tiedNegatives = 0, tiedPositives = 0;
            var score = scores[order[i]];
            for (; i >= 0 && scores[order[i]].Equals(score); i--)
                if (labels[order[i]] > 0) tiedPositives += weights[order[i]];
                else tiedNegatives += weights[order[i]];
            area += tiedPositives * (negatives + 0.5 * tiedNegatives);
            negatives += tiedNegatives;
            positives += tiedPositives;
        }

        return area / (positives * negatives);
    }

    /// <summary>Weighted mean cross-entropy of margins: log(1 + e^m) - y m, without overflow.</summary>
    public static double LogLoss(ReadOnlySpan<float> margins, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights)
    {
        double loss = 0, total = 0;
        for (var i = 0; i < margins.Length; i++)
        {
            loss += weights[i] * CrossEntropy(margins[i], labels[i]);
            total += weights[i];
        }

        return loss / total;
    }

    /// <summary>Cross-entropy of one margin against a label of 0 to 1.</summary>
    public static double CrossEntropy(double margin, double label) =>
        Math.Max(margin, 0) - label * margin + Math.Log(1 + Math.Exp(-Math.Abs(margin)));

    /// <summary>
    /// Mean over groups of DCG@k / ideal DCG@k, gain 2^grade - 1 and discount 1 / log2(1 + rank) (Järvelin and
    /// Kekäläinen 2002). Groups without a positive grade do not count; NaN when none does. Equal scores keep their order.
    /// </summary>
    public static double Ndcg(ReadOnlySpan<float> scores, TrainingTable table, int k)
    {
        var sum = 0.0;
        var groups = 0;
        for (var group = 0; group < table.GroupStarts.Count; group++)
        {
            var (start, end) = TableCheck.Group(table, group);
            var labels = table.Labels[start..end];
            var ideal = Dcg(labels, Order(labels), k);
            if (ideal <= 0) continue;
            sum += Dcg(labels, Order(scores[start..end]), k) / ideal;
            groups++;
        }

        return sum / groups;
    }

    public static double Gain(float grade) => Math.Pow(2, grade) - 1;

    public static double Discount(int rank) => 1 / Math.Log2(2 + rank);

    public static double Dcg(ReadOnlySpan<float> labels, ReadOnlySpan<int> order, int k)
    {
        var dcg = 0.0;
        for (var rank = 0; rank < Math.Min(k, order.Length); rank++) dcg += Gain(labels[order[rank]]) * Discount(rank);
        return dcg;
    }

    /// <summary>Indexes by falling value, equal values in their order, NaN last.</summary>
    public static int[] Order(ReadOnlySpan<float> values)
    {
        var order = new int[values.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        TopK.SortDescending(order, values, new ulong[order.Length]);
        return order;
    }
}
