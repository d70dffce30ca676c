using System.Globalization;

namespace FeedRanker.Evaluation;

/// <summary>How numbers look in text reports.</summary>
internal static class ReportNumbers
{
    public static string Show(double value) =>
        double.IsNaN(value) ? "-" : value.ToString(Math.Abs(value) < 10 ? "0.0000" : "0.0", CultureInfo.InvariantCulture);

    public static string Show(Interval interval) =>
        double.IsNaN(interval.Low) ? "" : $"[{Show(interval.Low)}, {Show(interval.High)}]";

    public static string Show(MetricEstimate estimate) => $"{Show(estimate.Value)} {Show(estimate.Interval)}".TrimEnd();

    public static string IntervalHeading(double confidence) =>
        string.Create(CultureInfo.InvariantCulture, $"{confidence * 100:0.##}% interval");

    public static string Count(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    public static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Grouped(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Percent(double value) => double.IsNaN(value) ? "-" : value.ToString("+0.0%;-0.0%;0.0%", CultureInfo.InvariantCulture);

    public static string Percent(Interval interval) =>
        double.IsNaN(interval.Low) ? "" : $"[{Percent(interval.Low)}, {Percent(interval.High)}]";

    public static string P(double p) => double.IsNaN(p) ? "-" : p < 0.0001 ? "<0.0001" : p.ToString("0.0000", CultureInfo.InvariantCulture);
}
