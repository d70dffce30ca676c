using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// Weighted mean and deviation of each feature over the rows that have it, and where it is missing. The design matrix
/// of training is the standardised features, 0 (the mean) where missing, then one indicator for each feature that is
/// missing in some rows but not in all. Constant features have scale 0: they contribute nothing.
/// </summary>
internal sealed class Standardisation
{
    public Standardisation(TrainingTable table)
    {
        var features = table.Features.Count;
        var present = new double[features];
        var squares = new double[features];
        var total = 0.0;
        Mean = new double[features];
        Scale = new double[features];
        for (var row = 0; row < table.Count; row++)
        {
            var weight = table.Weights[row];
            total += weight;
            if (weight == 0) continue;
            var x = table.Row(row);
            for (var f = 0; f < features; f++)
            {
                if (float.IsNaN(x[f])) continue;
                present[f] += weight; // West (1979): one pass, no cancellation
                var delta = x[f] - Mean[f];
                Mean[f] += delta * weight / present[f];
                squares[f] += weight * delta * (x[f] - Mean[f]);
            }
        }

        var indicators = new List<int>();
        for (var f = 0; f < features; f++)
        {
            var deviation = present[f] > 0 ? Math.Sqrt(squares[f] / present[f]) : 0;
            Scale[f] = deviation > 1e-9 * Math.Max(1e-30, Math.Abs(Mean[f])) ? 1 / deviation : 0;
            if (present[f] > 0 && present[f] < total) indicators.Add(f);
        }

        Indicators = [.. indicators];
    }

    public double[] Mean { get; }

    /// <summary>One over the deviation; 0 where a feature is constant.</summary>
    public double[] Scale { get; }

    /// <summary>Features that have an indicator of being missing.</summary>
    public int[] Indicators { get; }

    /// <summary>How many coefficients there are: features, indicators and the bias, in that order.</summary>
    public int Width => Mean.Length + Indicators.Length + 1;

    /// <summary>One row of the design matrix.</summary>
    public void Row(ReadOnlySpan<float> values, Span<double> into)
    {
        for (var f = 0; f < values.Length; f++) into[f] = float.IsNaN(values[f]) ? 0 : (values[f] - Mean[f]) * Scale[f];
        for (var i = 0; i < Indicators.Length; i++) into[values.Length + i] = float.IsNaN(values[Indicators[i]]) ? 1 : 0;
        into[Width - 1] = 1;
    }

    /// <summary>The model on raw features that equals these coefficients on the design matrix.</summary>
    public LogisticModel Fold(IReadOnlyList<string> features, ReadOnlySpan<double> w)
    {
        var coefficients = new float[features.Count];
        var missing = new float[features.Count];
        var bias = w[Width - 1];
        for (var f = 0; f < coefficients.Length; f++)
        {
            var shift = w[f] * Scale[f] * Mean[f];
            coefficients[f] = (float)(w[f] * Scale[f]);
            missing[f] = (float)shift; // an absent value stands for the mean: it undoes the shift of the bias
            bias -= shift;
        }

        for (var i = 0; i < Indicators.Length; i++) missing[Indicators[i]] += (float)w[features.Count + i];
        return new LogisticModel([.. features], (float)bias, coefficients, missing);
    }
}
