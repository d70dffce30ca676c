using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>Two-sided tests of "the mean difference over queries is 0" (Smucker, Allan and Carterette 2007).</summary>
public static class PairedTests
{
    /// <summary>p of Student's paired t test: 1 when all differences are 0, NaN with fewer than two.</summary>
    public static double StudentT(ReadOnlySpan<double> differences)
    {
        if (differences.Length < 2) return double.NaN;
        var deviation = Deviation(differences, out var mean);
        if (deviation == 0) return mean == 0 ? 1 : 0;
        var t = mean / (deviation / Math.Sqrt(differences.Length));
        return StudentDistribution.TwoSidedP(t, differences.Length - 1);
    }

    /// <summary>
    /// p of Fisher's randomisation test: under the null each difference is as likely with the other sign. All 2^n sign
    /// patterns when those are no more than <see cref="ResamplingOptions.Flips"/>, else that many drawn ones, and then
    /// p = (1 + as extreme) / (1 + drawn), which is never 0. NaN without differences.
    /// </summary>
    public static double SignFlip(ReadOnlySpan<double> differences, ResamplingOptions? options = null)
    {
        var chosen = (options ?? ResamplingOptions.Default).Validated();
        if (differences.IsEmpty) return double.NaN;
        var flipped = new double[differences.Length];
        var count = 0;
        double total = 0, size = 0;
        foreach (var d in differences)
        {
            if (d == 0) continue; // its sign moves nothing
            flipped[count++] = d;
            total += d;
            size += Math.Abs(d);
        }

        var reach = Math.Abs(total) - 1e-12 * size; // rounding must not make a pattern less extreme than itself
        var values = flipped[..count];
        return count < 20 && 1 << count <= chosen.Flips ? AllPatterns(values, reach) : DrawnPatterns(values, reach, chosen);
    }

    /// <summary>Mean difference over its standard deviation; NaN when that is 0 or there are fewer than two.</summary>
    public static double EffectSize(ReadOnlySpan<double> differences)
    {
        if (differences.Length < 2) return double.NaN;
        var deviation = Deviation(differences, out var mean);
        return deviation == 0 ? double.NaN : mean / deviation;
    }

    /// <summary>
    /// Holm's step-down correction: adjusted p-values in the given order, each at least its own and at most 1
    /// (Holm 1979). NaN stays NaN and does not count as a test.
    /// </summary>
    public static double[] Holm(ReadOnlySpan<double> p)
    {
        var keys = p.ToArray();
        var order = new int[keys.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(keys, order); // NaN sorts first
        var adjusted = p.ToArray();
        var first = 0;
        while (first < keys.Length && double.IsNaN(keys[first])) first++;
        var reached = 0.0;
        for (var i = first; i < keys.Length; i++)
        {
            reached = Math.Max(reached, Math.Min(1, (keys.Length - i) * keys[i]));
            adjusted[order[i]] = reached;
        }

        return adjusted;
    }

    internal static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return values.IsEmpty ? double.NaN : sum / values.Length;
    }

    private static double Deviation(ReadOnlySpan<double> values, out double mean)
    {
        mean = Mean(values);
        var squares = 0.0;
        foreach (var value in values) squares += (value - mean) * (value - mean);
        return Math.Sqrt(squares / (values.Length - 1));
    }

    private static double AllPatterns(ReadOnlySpan<double> values, double reach)
    {
        var extreme = 0;
        var patterns = 1 << values.Length;
        for (var pattern = 0; pattern < patterns; pattern++)
        {
            var sum = 0.0;
            for (var i = 0; i < values.Length; i++) sum += (pattern >> i & 1) == 0 ? values[i] : -values[i];
            if (Math.Abs(sum) >= reach) extreme++;
        }

        return (double)extreme / patterns;
    }

    // Each pattern has its own sequence, so that the number of threads changes nothing.
    private static double DrawnPatterns(double[] values, double reach, ResamplingOptions options)
    {
        var extreme = 0;
        var threads = new ParallelOptions { MaxDegreeOfParallelism = (long)values.Length * options.Flips < Bootstrap.FewDraws ? 1 : Environment.ProcessorCount };
        Parallel.For(0, options.Flips, threads, () => 0, (flip, _, found) => found + (Math.Abs(FlippedSum(values, options.Seed, flip)) >= reach ? 1 : 0), found => Interlocked.Add(ref extreme, found));
        return (1.0 + extreme) / (1.0 + options.Flips);
    }

    private static double FlippedSum(double[] values, ulong seed, int flip)
    {
        var random = FeedRandom.For(seed, 1UL << 32 | (uint)flip); // apart from the bootstrap's sequences
        var sum = 0.0;
        ulong signs = 0;
        for (var i = 0; i < values.Length; i++)
        {
            signs = (i & 63) == 0 ? random.NextULong() : signs >> 1;
            sum += BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(values[i]) ^ (long)(signs << 63)); // -x where the bit is set
        }

        return sum;
    }
}
