using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// Learning from all positives and a share of the negatives (He et al. 2014, section 6.3). Those that are kept weigh
/// together what all negatives did, so that losses are those of all rows in the mean and probabilities stay what they were. A model that
/// was trained without such weights is put right afterwards: q = p / (p + (1 - p) / share); for margins, a shift by log share.
/// </summary>
public static class SampledNegatives
{
    /// <summary>All rows of label above 0 and a share of the others; groups that lose all rows are gone.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="share">The share of the others that is kept, above 0 and at most 1; at 1 the table itself is returned.</param>
    /// <param name="seed">The same rows, share and seed give the same sample.</param>
    /// <exception cref="InputException">The share is out of range.</exception>
    public static TrainingTable Sample(TrainingTable rows, double share, int seed)
    {
        OptionRange.CheckShare(nameof(share), share);
        if (share.Equals(1)) return rows;
        var factors = Factors(rows.Count, row => rows.Labels[row] > 0, row => rows.Weights[row], share, seed);
        return rows.Weighted(row => factors[row]);
    }

    /// <summary>All rows that are positive for some head, and a share of the others.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="share">The share of the others that is kept, above 0 and at most 1; at 1 the table itself is returned.</param>
    /// <param name="seed">The same rows, share and seed give the same sample.</param>
    /// <exception cref="InputException">The share is out of range.</exception>
    public static NeuralExamples Sample(NeuralExamples rows, double share, int seed)
    {
        OptionRange.CheckShare(nameof(share), share);
        return share.Equals(1) ? rows : rows.Weighted(Factors(rows.Count, row => Positive(rows.Labels(row)), row => rows.Weights[row], share, seed));
    }

    /// <summary>Corrects probabilities in place; NaN stays.</summary>
    /// <param name="probabilities">What the model said, 0 to 1.</param>
    /// <param name="share">The share of negatives that were kept, above 0 and at most 1.</param>
    /// <exception cref="InputException">The share is out of range.</exception>
    public static void Correct(Span<float> probabilities, double share)
    {
        OptionRange.CheckShare(nameof(share), share);
        foreach (ref var p in probabilities) p = (float)(p / (p + (1 - (double)p) / share));
    }

    /// <summary>What to add to a margin.</summary>
    /// <exception cref="InputException">The share is out of range.</exception>
    public static double Shift(double share)
    {
        OptionRange.CheckShare(nameof(share), share);
        return Math.Log(share);
    }

    // What each row's weight is multiplied by: 1 with a positive label, 0 when it is left out, else what makes those that are
    // kept weigh as much as all did, so that not even the rate of positives is moved by chance.
    private static float[] Factors(int count, Func<int, bool> isPositive, Func<int, double> weightOf, double share, int seed)
    {
        var random = new FeedRandom((ulong)seed);
        var factors = new float[count];
        double all = 0, kept = 0;
        for (var row = 0; row < count; row++)
        {
            factors[row] = 1;
            if (isPositive(row)) continue;
            all += weightOf(row);
            if (random.NextDouble() < share) kept += weightOf(row);
            else factors[row] = 0;
        }

        for (var row = 0; row < count; row++)
            if (factors[row] > 0 && !isPositive(row)) factors[row] = (float)(all / kept);
        return factors;
    }

    private static bool Positive(ReadOnlySpan<float> labels)
    {
        foreach (var label in labels)
            if (label > 0) return true;
        return false;
    }
}
