using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Percentile intervals of means over queries: queries are drawn with replacement, the ends are quantiles of the
/// resampled statistic (Efron and Tibshirani 1993, ch. 13; Sakai 2006 for retrieval). Values of NaN are undefined and
/// left out of every mean.
/// </summary>
public static class Bootstrap
{
    internal const int FewDraws = 1 << 22; // below it more threads cost more than they save

    /// <summary>The interval of one mean; unknown with fewer than two defined values.</summary>
    public static Interval Mean(ReadOnlySpan<double> values, ResamplingOptions? options = null) => Means([values.ToArray()], options)[0];

    /// <summary>The intervals of several means over the same queries: <c>values[metric][query]</c>. One set of draws.</summary>
    public static Interval[] Means(IReadOnlyList<double[]> values, ResamplingOptions? options = null)
    {
        var drawn = Draw(values, (options ?? ResamplingOptions.Default).Validated());
        var intervals = new Interval[values.Count];
        for (var m = 0; m < intervals.Length; m++)
            intervals[m] = CountDefined(values[m]) < 2 ? Interval.Unknown : Quantiles(drawn[m], (options ?? ResamplingOptions.Default).Confidence);
        return intervals;
    }

    /// <summary>
    /// The intervals of mean(b) − mean(a) and of (mean(b) − mean(a)) / mean(a), queries drawn in pairs. Queries where
    /// either is undefined are left out. The relative interval is unknown when mean(a) may be 0.
    /// </summary>
    public static (Interval Difference, Interval Relative) Paired(ReadOnlySpan<double> a, ReadOnlySpan<double> b, ResamplingOptions? options = null)
    {
        var chosen = (options ?? ResamplingOptions.Default).Validated();
        var (left, right) = PairedValues.Defined(a, b);
        if (left.Length < 2) return (Interval.Unknown, Interval.Unknown);
        var drawn = Draw([left, right], chosen);
        var difference = new double[chosen.Resamples];
        var relative = new double[chosen.Resamples];
        var told = true;
        for (var r = 0; r < chosen.Resamples; r++)
        {
            difference[r] = drawn[1][r] - drawn[0][r];
            relative[r] = difference[r] / drawn[0][r];
            told &= drawn[0][r] > 0;
        }

        return (Quantiles(difference, chosen.Confidence), told ? Quantiles(relative, chosen.Confidence) : Interval.Unknown);
    }

    // Means of each metric over each resample. Draws are the outer loop, so every metric sees the same queries; each
    // resample has its own sequence, so that the number of threads changes nothing.
    private static double[][] Draw(IReadOnlyList<double[]> values, ResamplingOptions options)
    {
        var drawn = new double[values.Count][];
        for (var m = 0; m < drawn.Length; m++) drawn[m] = new double[options.Resamples];
        var queries = values.Count == 0 ? 0 : values[0].Length;
        if (queries == 0) return drawn;
        var threads = new ParallelOptions { MaxDegreeOfParallelism = (long)queries * options.Resamples < FewDraws ? 1 : Environment.ProcessorCount };
        Parallel.For(0, options.Resamples, threads, () => new int[queries], (r, _, picks) =>
        {
            var random = FeedRandom.For(options.Seed, (ulong)r);
            for (var i = 0; i < picks.Length; i++) picks[i] = random.Next(picks.Length);
            for (var m = 0; m < drawn.Length; m++) drawn[m][r] = MeanOf(values[m], picks);
            return picks;
        }, _ => { });
        return drawn;
    }

    private static double MeanOf(double[] values, int[] picks)
    {
        var sum = 0.0;
        var count = 0;
        foreach (var pick in picks)
        {
            var value = values[pick];
            if (double.IsNaN(value)) continue;
            sum += value;
            count++;
        }

        return count == 0 ? double.NaN : sum / count;
    }

    private static int CountDefined(double[] values)
    {
        var count = 0;
        foreach (var value in values)
            if (!double.IsNaN(value)) count++;
        return count;
    }

    /// <summary>The interval that holds the middle of a resampled statistic; unknown where it is undefined in every resample.</summary>
    internal static Interval Quantiles(double[] statistic, double confidence)
    {
        var sorted = Array.FindAll(statistic, value => !double.IsNaN(value));
        if (sorted.Length == 0) return Interval.Unknown;
        Array.Sort(sorted);
        var tail = (1 - confidence) / 2;
        return new Interval(Quantile(sorted, tail), Quantile(sorted, 1 - tail));
    }

    // Hyndman and Fan's type 7: linear between order statistics.
    private static double Quantile(double[] sorted, double q)
    {
        var at = q * (sorted.Length - 1);
        var low = (int)at;
        var high = Math.Min(low + 1, sorted.Length - 1);
        return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
    }
}
