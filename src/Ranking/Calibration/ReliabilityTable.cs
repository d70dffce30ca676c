using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>How well probabilities agree with what happened, over bins of equal numbers of rows.</summary>
public sealed class ReliabilityTable
{
    private ReliabilityTable(ReliabilityBin[] bins)
    {
        Bins = bins;
        var total = bins.Sum(bin => bin.Weight);
        ExpectedCalibrationError = bins.Sum(bin => bin.Weight / total * Math.Abs(bin.Predicted - bin.Observed));
    }

    /// <summary>The bins, by rising prediction; rows of one prediction are never split.</summary>
    public IReadOnlyList<ReliabilityBin> Bins { get; }

    /// <summary>ECE (Naeini et al. 2015): the mean of |predicted - observed| over the bins, by weight.</summary>
    public double ExpectedCalibrationError { get; }

    /// <summary>Measures predictions against labels 0 and 1.</summary>
    /// <param name="probabilities">Predictions, 0 to 1.</param>
    /// <param name="labels">What happened, 0 or 1.</param>
    /// <param name="weights">Row weights, or empty for 1 each.</param>
    /// <param name="bins">The most bins, 1 to 1000.</param>
    /// <exception cref="InputException">A number is out of range.</exception>
    public static ReliabilityTable Measure(
        ReadOnlySpan<float> probabilities, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights = default, int bins = 15)
    {
        OptionRange.Check(nameof(bins), bins, 1, 1000);
        CalibrationCheck.Rows(probabilities, labels, weights);
        var order = RankingMetrics.Order(probabilities);
        Array.Reverse(order);
        var result = new List<ReliabilityBin>();
        double weight = 0, predicted = 0, observed = 0;
        for (var i = 0; i < order.Length; i++)
        {
            var row = order[i];
            var one = weights.IsEmpty ? 1.0 : weights[row];
            weight += one;
            predicted += one * probabilities[row];
            observed += one * labels[row];
            var tied = i + 1 < order.Length && probabilities[order[i + 1]] == probabilities[row];
            var full = (long)(i + 1) * bins >= (long)(result.Count + 1) * order.Length;
            if ((!full && i + 1 < order.Length) || tied) continue;
            if (weight > 0) result.Add(new ReliabilityBin(weight, predicted / weight, observed / weight));
            weight = predicted = observed = 0;
        }

        return new ReliabilityTable([.. result]);
    }
}
