using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Resamples units with replacement, one set of draws for all estimators. Beyond <see cref="MostUnits"/> units are first put
/// into that many random groups, which keeps variance and skewness of sums and bounds the time.
/// </summary>
internal static class UnitBootstrap
{
    public const int MostUnits = 20_000;

    public static ResampledValue[] Run(IReadOnlyList<UnitTerms> terms, ResamplingOptions options, CancellationToken ct)
    {
        if (terms.Count == 0) return [];
        var all = new UnitTerms[terms.Count];
        var groupOf = terms[0].Units > MostUnits ? Groups(terms[0].Units, options.Seed) : null;
        for (var e = 0; e < all.Length; e++) all[e] = groupOf is null ? terms[e] : terms[e].Grouped(groupOf, MostUnits);
        var moments = Array.ConvertAll(all, t => new Moments(t));
        var once = new double[all[0].Units];
        Array.Fill(once, 1);
        foreach (var m in moments) m.Resample(once);
        var centre = Array.ConvertAll(moments, m => (m.Value, m.Error));
        var (values, statistics) = Draw(moments, centre, options, ct);
        var resampled = new ResampledValue[all.Length];
        for (var e = 0; e < resampled.Length; e++)
            resampled[e] = new ResampledValue(centre[e].Value, centre[e].Error, moments[e].Influence(), Sorted(values[e]), Sorted(statistics[e]));
        return resampled;
    }

    private static (double[][] Values, double[][] Statistics) Draw(Moments[] moments, (double Value, double Error)[] centre, ResamplingOptions options, CancellationToken ct)
    {
        var values = Array.ConvertAll(moments, _ => new double[options.Resamples]);
        var statistics = Array.ConvertAll(moments, _ => new double[options.Resamples]);
        var times = new double[moments[0].Units];
        var random = new FeedRandom(options.Seed);
        for (var r = 0; r < options.Resamples; r++)
        {
            if (r % 64 == 0) ct.ThrowIfCancellationRequested();
            Array.Clear(times);
            for (var i = 0; i < times.Length; i++) times[random.Next(times.Length)]++;
            for (var e = 0; e < moments.Length; e++)
            {
                moments[e].Resample(times);
                values[e][r] = moments[e].Value;
                statistics[e][r] = moments[e].Error > 0 ? (moments[e].Value - centre[e].Value) / moments[e].Error : double.NaN;
            }
        }

        return (values, statistics);
    }

    private static int[] Groups(int units, ulong seed)
    {
        var groupOf = new int[units];
        for (var u = 0; u < units; u++) groupOf[u] = u % MostUnits;
        var random = FeedRandom.For(seed, 0x6F75);
        for (var u = units - 1; u > 0; u--)
        {
            var other = random.Next(u + 1);
            (groupOf[u], groupOf[other]) = (groupOf[other], groupOf[u]);
        }

        return groupOf;
    }

    private static double[] Sorted(double[] values)
    {
        var told = Array.FindAll(values, double.IsFinite);
        Array.Sort(told);
        return told;
    }
}
