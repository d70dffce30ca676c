using System.Runtime.Intrinsics;

namespace FeedRanker.Ranking;

/// <summary>
/// Brings features to mean 0 and deviation 1 over the rows that have them, and within +-<see cref="Bound"/>; a missing value
/// becomes 0, the mean, and where values were missing in training an indicator stands beside. Constant features become 0.
/// </summary>
internal sealed class FeatureScaling
{
    /// <summary>The largest size of what a feature becomes.</summary>
    public const float Bound = 8;

    public FeatureScaling(float[] mean, float[] scale, int[] indicators)
    {
        Mean = mean;
        Scale = scale;
        Indicators = indicators;
    }

    public float[] Mean { get; }

    /// <summary>One over the deviation; 0 where a feature is constant.</summary>
    public float[] Scale { get; }

    /// <summary>Features with an indicator of being missing, rising.</summary>
    public int[] Indicators { get; }

    /// <summary>Learns means and deviations from rows that weigh something.</summary>
    public static FeatureScaling Learn(NeuralExamples examples)
    {
        var features = examples.Schema.Features.Count;
        double[] present = new double[features], mean = new double[features], squares = new double[features];
        var total = 0.0;
        for (var row = 0; row < examples.Count; row++)
        {
            var weight = examples.Weights[row];
            if (weight == 0) continue;
            total += weight;
            var x = examples.Features(row);
            for (var f = 0; f < features; f++)
            {
                if (float.IsNaN(x[f])) continue;
                present[f] += weight; // West (1979): one pass, no cancellation
                var delta = x[f] - mean[f];
                mean[f] += delta * weight / present[f];
                squares[f] += weight * delta * (x[f] - mean[f]);
            }
        }

        var scale = new float[features];
        var indicators = new List<int>();
        for (var f = 0; f < features; f++)
        {
            var deviation = present[f] > 0 ? Math.Sqrt(squares[f] / present[f]) : 0;
            scale[f] = deviation > 1e-6 * Math.Max(1e-30, Math.Abs(mean[f])) ? (float)(1 / deviation) : 0;
            if (present[f] > 0 && present[f] < total) indicators.Add(f);
        }

        return new FeatureScaling([.. mean.Select(m => (float)m)], scale, [.. indicators]);
    }

    /// <summary>One value as the model reads it.</summary>
    public float Of(int feature, float value) =>
        float.IsNaN(value) ? 0 : Math.Clamp((value - Mean[feature]) * Scale[feature], -Bound, Bound);

    /// <summary>Many values of one feature as the model reads them; the same bits as one by one.</summary>
    public void Of(int feature, ReadOnlySpan<float> values, Span<float> into)
    {
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            var mean = Vector256.Create(Mean[feature]);
            var scale = Vector256.Create(Scale[feature]);
            for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                var x = Vector256.Create(values[i..]);
                var scaled = Vector256.Min(Vector256.Max((x - mean) * scale, Vector256.Create(-Bound)), Vector256.Create(Bound));
                Vector256.ConditionalSelect(Vector256.Equals(x, x), scaled, Vector256<float>.Zero).CopyTo(into[i..]);
            }
        }

        for (; i < values.Length; i++) into[i] = Of(feature, values[i]);
    }
}
