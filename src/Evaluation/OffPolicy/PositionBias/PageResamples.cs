using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>Draws pages with replacement and reads intervals off a curve's resamples.</summary>
internal static class PageResamples
{
    /// <summary>The curve of the whole log with percentile intervals; <paramref name="estimate"/> gets how often each row counts.</summary>
    public static PositionBiasCurve Curve(string method, ClickLog log, double[] whole, Func<double[], double[]> estimate, PositionBiasOptions options, CancellationToken ct)
    {
        var drawn = Array.ConvertAll(whole, _ => new List<double>(options.Resamples));
        var times = new double[log.Units];
        var rows = new double[log.Count];
        var random = new FeedRandom(options.Seed);
        for (var r = 0; r < options.Resamples; r++)
        {
            ct.ThrowIfCancellationRequested();
            Array.Clear(times);
            for (var u = 0; u < times.Length; u++) times[random.Next(times.Length)]++;
            for (var i = 0; i < rows.Length; i++) rows[i] = times[log.UnitOf[i]];
            var curve = estimate(rows);
            for (var k = 0; k < curve.Length; k++)
                if (double.IsFinite(curve[k])) drawn[k].Add(curve[k]);
        }

        return new PositionBiasCurve(method, whole, Array.ConvertAll(drawn, d => Ends(d, options.Confidence)));
    }

    private static Interval Ends(List<double> drawn, double confidence)
    {
        if (drawn.Count < 2) return Interval.Unknown;
        drawn.Sort();
        var tail = (1 - confidence) / 2 * (drawn.Count - 1);
        return new Interval(drawn[(int)Math.Floor(tail)], drawn[(int)Math.Ceiling(drawn.Count - 1 - tail)]);
    }
}
