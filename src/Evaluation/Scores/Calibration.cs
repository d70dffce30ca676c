using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>A reliability diagram and its summary. Immutable.</summary>
public sealed class Calibration
{
    private Calibration(CalibrationBin[] bins, long count)
    {
        Bins = bins;
        Count = count;
    }

    /// <summary>The bins, lowest first.</summary>
    public IReadOnlyList<CalibrationBin> Bins { get; }

    /// <summary>How many predictions there are.</summary>
    public long Count { get; }

    /// <summary>
    /// Expected calibration error: Σ_b n_b / n · |mean observed − mean predicted| (Naeini et al. 2015). NaN without
    /// predictions.
    /// </summary>
    public double ExpectedError
    {
        get
        {
            if (Count == 0) return double.NaN;
            var sum = 0.0;
            foreach (var bin in Bins)
                if (bin.Count > 0) sum += bin.Count * Math.Abs(bin.MeanObserved - bin.MeanPredicted);
            return sum / Count;
        }
    }

    /// <summary>Bins predictions.</summary>
    /// <param name="probabilities">Predictions in [0, 1].</param>
    /// <param name="labels">What happened, in the same order.</param>
    /// <param name="bins">How many bins, 1 or more.</param>
    /// <param name="edges">Where they end.</param>
    /// <exception cref="InputException">A prediction is outside [0, 1] or NaN.</exception>
    public static Calibration Of(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels, int bins = 15, BinEdges edges = BinEdges.EqualWidth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        ScoreMetrics.CheckProbabilities(probabilities, labels);
        return new Calibration(edges == BinEdges.EqualWidth ? ByWidth(probabilities, labels, bins) : ByMass(probabilities, labels, bins), probabilities.Length);
    }

    private static CalibrationBin[] ByWidth(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels, int bins)
    {
        var sums = new (long Count, double Predicted, long Positives)[bins];
        for (var i = 0; i < labels.Length; i++)
        {
            ref var sum = ref sums[Math.Min(bins - 1, (int)(probabilities[i] * bins))];
            sum.Count++;
            sum.Predicted += probabilities[i];
            if (labels[i]) sum.Positives++;
        }

        var made = new CalibrationBin[bins];
        for (var b = 0; b < bins; b++) made[b] = Bin((double)b / bins, (b + 1.0) / bins, sums[b].Count, sums[b].Predicted, sums[b].Positives);
        return made;
    }

    private static CalibrationBin[] ByMass(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels, int bins)
    {
        var keys = probabilities.ToArray();
        var sorted = labels.ToArray();
        Array.Sort(keys, sorted);
        var made = new List<CalibrationBin>(bins);
        var start = 0;
        for (var b = 1; b <= bins && start < keys.Length; b++)
        {
            var end = b == bins ? keys.Length : Math.Max(start, (int)((long)keys.Length * b / bins));
            while (end > start && end < keys.Length && keys[end] == keys[end - 1]) end++;
            if (end == start) continue;
            var predicted = 0.0;
            var positives = 0L;
            for (var i = start; i < end; i++)
            {
                predicted += keys[i];
                if (sorted[i]) positives++;
            }

            made.Add(Bin(keys[start], keys[end - 1], end - start, predicted, positives));
            start = end;
        }

        return [.. made];
    }

    private static CalibrationBin Bin(double low, double high, long count, double predicted, long positives) =>
        new(low, high, count, count == 0 ? double.NaN : predicted / count, count == 0 ? double.NaN : (double)positives / count);
}
