using System.Numerics.Tensors;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// By how much one score of the same rows is ahead of another, in AUC and in <see cref="GroupedAuc"/>. Rows of a group (a user) depend
/// on each other, so intervals are percentiles over groups drawn with replacement, all rows of a group together and both scores
/// on the same draw (the cluster bootstrap, Field and Welsh 2007). Below zero it is behind.
/// </summary>
/// <param name="Auc">AUC of the one less that of the other; NaN when a class is missing.</param>
/// <param name="AucInterval">Interval of <paramref name="Auc"/>.</param>
/// <param name="Gauc">Grouped AUC of the one less that of the other; NaN when no group has both classes.</param>
/// <param name="GaucInterval">Interval of <paramref name="Gauc"/>.</param>
public sealed record AucLead(double Auc, Interval AucInterval, double Gauc, Interval GaucInterval)
{
    /// <summary>Compares two scores. The same inputs and options give the same bits.</summary>
    /// <param name="scores">The score that may be ahead.</param>
    /// <param name="over">The other.</param>
    /// <param name="labels">What happened: above 0 is positive.</param>
    /// <param name="groups">The group of each row.</param>
    /// <param name="options">How to draw; null for <see cref="ResamplingOptions.Default"/>.</param>
    /// <exception cref="InputException">A score is NaN.</exception>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static AucLead Of(
        ReadOnlySpan<float> scores, ReadOnlySpan<float> over, ReadOnlySpan<float> labels, ReadOnlySpan<int> groups, ResamplingOptions? options = null)
    {
        var chosen = (options ?? ResamplingOptions.Default).Validated();
        var positive = new bool[labels.Length];
        for (var row = 0; row < positive.Length; row++) positive[row] = labels[row] > 0;
        var (ourScores, theirScores) = (Wide(scores), Wide(over));
        var (ours, theirs) = (ScoreMetrics.AucOfGroups(ourScores, positive, groups), ScoreMetrics.AucOfGroups(theirScores, positive, groups));
        var numbers = new Dictionary<int, int>(ours.Count);
        foreach (var (group, _, _) in ours) numbers.Add(group, numbers.Count);
        var groupOf = new int[groups.Length];
        for (var row = 0; row < groupOf.Length; row++) groupOf[row] = numbers[groups[row]];
        var (first, second) = (new SortedRows(ourScores, positive, groupOf), new SortedRows(theirScores, positive, groupOf));

        // Before the draws, the groups as they are: each once.
        var once = new int[ours.Count];
        Array.Fill(once, 1);
        var (auc, gauc) = (new double[chosen.Resamples], new double[chosen.Resamples]);
        Parallel.For(0, chosen.Resamples, () => new int[ours.Count], (r, _, times) =>
        {
            var random = FeedRandom.For(chosen.Seed, (ulong)r);
            Array.Clear(times);
            for (var i = 0; i < times.Length; i++) times[random.Next(times.Length)]++;
            auc[r] = first.Auc(times) - second.Auc(times);
            gauc[r] = Gained(ours, theirs, times);
            return times;
        }, _ => { });
        return new AucLead(
            first.Auc(once) - second.Auc(once), Bootstrap.Quantiles(auc, chosen.Confidence),
            Gained(ours, theirs, once), Bootstrap.Quantiles(gauc, chosen.Confidence));
    }

    private static double[] Wide(ReadOnlySpan<float> scores)
    {
        var wide = new double[scores.Length];
        TensorPrimitives.ConvertChecked(scores, wide);
        return wide;
    }

    private static double Gained(List<(int Group, int Rows, double Auc)> ours, List<(int Group, int Rows, double Auc)> theirs, int[] times)
    {
        double sum = 0, weight = 0;
        for (var g = 0; g < times.Length; g++)
        {
            if (times[g] == 0 || double.IsNaN(ours[g].Auc)) continue;
            var rows = (double)times[g] * ours[g].Rows;
            sum += rows * (ours[g].Auc - theirs[g].Auc);
            weight += rows;
        }

        return weight > 0 ? sum / weight : double.NaN;
    }

    // Rows by rising score: sorted once, so that each draw is one walk over them.
    private sealed class SortedRows
    {
        private readonly int[] _groups;
        private readonly bool[] _labels;
        private readonly bool[] _endsTie;

        public SortedRows(double[] scores, bool[] labels, int[] groupOf)
        {
            var keys = (double[])scores.Clone();
            var order = Enumerable.Range(0, keys.Length).ToArray();
            Array.Sort(keys, order);
            (_groups, _labels, _endsTie) = (new int[order.Length], new bool[order.Length], new bool[order.Length]);
            for (var i = 0; i < order.Length; i++)
            {
                (_groups[i], _labels[i]) = (groupOf[order[i]], labels[order[i]]);
                _endsTie[i] = i + 1 == order.Length || !keys[i + 1].Equals(keys[i]);
            }
        }

        // Of rows that count as often as their groups were drawn; of a tie, half of the pairs are in order.
        public double Auc(int[] times)
        {
            double ordered = 0;
            long positives = 0, negatives = 0, tiedPositives = 0, tiedNegatives = 0;
            for (var i = 0; i < _groups.Length; i++)
            {
                if (_labels[i]) tiedPositives += times[_groups[i]];
                else tiedNegatives += times[_groups[i]];
                if (!_endsTie[i]) continue;
                ordered += tiedPositives * (negatives + 0.5 * tiedNegatives);
                (positives, negatives) = (positives + tiedPositives, negatives + tiedNegatives);
                (tiedPositives, tiedNegatives) = (0, 0);
            }

            return positives == 0 || negatives == 0 ? double.NaN : ordered / ((double)positives * negatives);
        }
    }
}
