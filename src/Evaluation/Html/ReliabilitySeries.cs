using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>A model of a <see cref="ReliabilityChart"/>.</summary>
/// <param name="Name">The model.</param>
/// <param name="Error">Expected calibration error.</param>
/// <param name="Bins">The bins, lowest first.</param>
public sealed record ReliabilitySeries(string Name, double Error, IReadOnlyList<ReliabilityBin> Bins)
{
    private const double Z95 = 1.959963984540054;

    /// <summary>The diagram of a calibration, each share with its 95% Wilson interval (Wilson 1927).</summary>
    public static ReliabilitySeries Of(string name, Calibration calibration) => new(name, calibration.ExpectedError,
        calibration.Bins.Select(b => new ReliabilityBin(b.Low, b.High, b.Count, b.MeanPredicted, ReportValue.Of(b.MeanObserved, Wilson(b.MeanObserved, b.Count)))).ToArray());

    // (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)
    private static Interval Wilson(double share, long count)
    {
        if (count == 0) return Interval.Unknown;
        var z2 = Z95 * Z95 / count;
        var middle = share + z2 / 2;
        var reach = Z95 * Math.Sqrt(share * (1 - share) / count + z2 / (4 * count));
        return new Interval(Math.Max(0, (middle - reach) / (1 + z2)), Math.Min(1, (middle + reach) / (1 + z2)));
    }
}
