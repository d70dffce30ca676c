namespace FeedRanker.Evaluation;

/// <summary>One estimate with all of its resamples, from which an interval of any kind is read.</summary>
internal sealed class ResampledValue(double value, double error, double[] influence, double[] values, double[] statistics)
{
    /// <summary>The estimate on all units.</summary>
    public double Value => value;

    /// <summary>Its standard error by the delta method.</summary>
    public double Error => error;

    public Interval Interval(PolicyIntervalKind kind, double confidence)
    {
        if (influence.Length < 2 || !double.IsFinite(value) || !(error > 0)) return Evaluation.Interval.Unknown;
        var tail = (1 - confidence) / 2;
        return kind switch
        {
            PolicyIntervalKind.Percentile => new Interval(Quantile(values, tail), Quantile(values, 1 - tail)),
            PolicyIntervalKind.Bca => Bca(tail),
            PolicyIntervalKind.Bernstein => Bernstein(tail),
            _ => new Interval(value - Quantile(statistics, 1 - tail) * error, value - Quantile(statistics, tail) * error),
        };
    }

    // Efron (1987), eq. 2.3: z0 from the share of resamples below the value, a from the skewness of the influence.
    private Interval Bca(double tail)
    {
        var below = 0;
        foreach (var v in values) below += v < value ? 1 : 0;
        var z0 = NormalDistribution.Quantile((double)below / values.Length);
        double square = 0, cube = 0;
        foreach (var x in influence)
        {
            square += x * x;
            cube += x * x * x;
        }

        var a = cube / (6 * Math.Pow(square, 1.5));
        return new Interval(Quantile(values, At(tail)), Quantile(values, At(1 - tail)));

        double At(double q)
        {
            var z = z0 + NormalDistribution.Quantile(q);
            return NormalDistribution.Cdf(z0 + z / (1 - a * z));
        }
    }

    // Maurer and Pontil (2009), theorem 4, either side at δ = tail: √(2 V ln(2/δ) / n) + 7 R ln(2/δ) / (3 (n − 1)).
    private Interval Bernstein(double tail)
    {
        double least = double.PositiveInfinity, most = double.NegativeInfinity, square = 0;
        foreach (var x in influence)
        {
            (least, most) = (Math.Min(least, x), Math.Max(most, x));
            square += x * x;
        }

        var n = influence.Length;
        var log = Math.Log(2 / tail);
        var half = Math.Sqrt(2 * square / (n - 1) * log / n) + 7 * (most - least) * log / (3.0 * (n - 1));
        return new Interval(value - half, value + half);
    }

    // Hyndman and Fan's type 7, of values in ascending order.
    private static double Quantile(double[] sorted, double q)
    {
        if (sorted.Length == 0) return double.NaN;
        var at = Math.Clamp(q, 0, 1) * (sorted.Length - 1);
        var low = (int)at;
        var high = Math.Min(low + 1, sorted.Length - 1);
        return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
    }
}
