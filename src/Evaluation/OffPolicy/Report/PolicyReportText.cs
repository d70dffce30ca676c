using System.Globalization;
using System.Text;

namespace FeedRanker.Evaluation;

/// <summary>A policy report as aligned plain text.</summary>
internal static class PolicyReportText
{
    public static string Render(PolicyReport report)
    {
        var text = new StringBuilder();
        text.Append(report.Name).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"{report.Impressions:N0} impressions in {report.Units:N0} units; values are rewards per {report.Per.ToString().ToLowerInvariant()}.\n\n");
        foreach (var warning in report.Warnings) text.Append(warning).Append("\n\n");
        text.Append(Estimates(report)).Append('\n');
        foreach (var lack in report.Estimates.Where(e => e.Lacks is not null).GroupBy(e => e.Lacks))
            text.Append(CultureInfo.InvariantCulture, $"Not estimated, since {lack.Key}: {string.Join(", ", lack.Select(e => e.Estimator))}.\n\n");
        text.Append(Overlaps(report));
        if (!double.IsNaN(report.UnsupportedMass))
            text.Append(CultureInfo.InvariantCulture, $"\nThe policy shows what the log cannot speak of {report.UnsupportedMass:0.##%} of the time.\n");
        if (report.Estimates.Any(e => e.IsBiasedHere))
            text.Append("\n* outside its own interval, which is around the estimate with its bias taken back.\n");
        if (report.PositionBias.Count > 0) text.Append("\nHow likely each position is looked at, over the first\n\n").Append(Curves(report.PositionBias));
        return text.ToString();
    }

    private static TextTable Curves(IReadOnlyList<PositionBiasCurve> curves)
    {
        var table = new TextTable(["position", .. curves.SelectMany(c => new[] { c.Method, "95% interval" })]);
        for (var k = 0; k < curves[0].Examination.Length; k++)
            table.Row([k.ToString(CultureInfo.InvariantCulture), .. curves.SelectMany(c => new[] { ReportNumbers.Show(c.Examination[k]), ReportNumbers.Show(c.Intervals[k]) })]);
        return table;
    }

    private static TextTable Estimates(PolicyReport report)
    {
        var table = new TextTable("estimator", "value", ReportNumbers.IntervalHeading(report.Confidence), "effective size");
        table.Row("logging policy", Show(report.OnPolicy.Value), Show(report.OnPolicy.Interval), report.Impressions.ToString("N1", CultureInfo.InvariantCulture));
        if (report.Truth is { } truth) table.Row("truth", Show(truth));
        foreach (var e in report.Estimates)
            if (e.Lacks is null)
                table.Row(e.Estimator + (e.IsBiasedHere ? " *" : ""), Show(e.Value), Show(e.Interval), e.EffectiveSize.ToString("N1", CultureInfo.InvariantCulture));

        return table;
    }

    private static TextTable Overlaps(PolicyReport report)
    {
        var table = new TextTable("weights", "number", "effective size", "mean", "largest", "its share", "top 1% share", "rewarded");
        foreach (var o in report.Overlaps)
            table.Row(
                o.Kind.ToString().ToLowerInvariant(),
                o.Weights.ToString("N0", CultureInfo.InvariantCulture),
                o.EffectiveSize.ToString("N1", CultureInfo.InvariantCulture),
                o.MeanWeight.ToString("0.000", CultureInfo.InvariantCulture),
                o.MostWeight.ToString("N1", CultureInfo.InvariantCulture),
                o.MostShare.ToString("0.0%", CultureInfo.InvariantCulture),
                o.TopShare.ToString("0.0%", CultureInfo.InvariantCulture),
                o.Rewarded.ToString("N0", CultureInfo.InvariantCulture));
        return table;
    }

    private static string Show(double value) => double.IsNaN(value) ? "-" : value.ToString(Math.Abs(value) < 1 ? "0.000000" : "0.0000", CultureInfo.InvariantCulture);

    private static string Show(Interval interval) => double.IsNaN(interval.Low) ? "" : $"[{Show(interval.Low)}, {Show(interval.High)}]";
}
