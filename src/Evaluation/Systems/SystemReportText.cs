using System.Text;

namespace FeedRanker.Evaluation;

/// <summary>Draws a <see cref="SystemReport"/> as text: a table of values, then one of differences per metric.</summary>
internal static class SystemReportText
{
    public static string Render(SystemReport report)
    {
        var text = new StringBuilder();
        text.Append($"{report.Systems.Count} systems").Append(report.Metrics.Count == 0 ? ", means only" : $" over {report.Queries} queries");
        if (report.LeftOut > 0) text.Append($" ({report.LeftOut} that not all have are left out)");
        text.Append($", {ReportNumbers.IntervalHeading(report.Confidence)}s\n\n").Append(Values(report));
        if (report.Systems.Count > 1) text.Append($"\nagainst {report.Baseline}, paired by query\n").Append(Differences(report));
        return text.ToString();
    }

    private static TextTable Values(SystemReport report)
    {
        var estimates = report.Systems[0].Estimates;
        var table = new TextTable(["system", .. estimates.Select(e => e.Metric)]);
        foreach (var row in report.Systems) table.Row([row.System, .. row.Estimates.Select(ReportNumbers.Show)]);
        return table;
    }

    private static TextTable Differences(SystemReport report)
    {
        var interval = ReportNumbers.IntervalHeading(report.Confidence);
        var table = new TextTable("system", "metric", "difference", interval, "relative", interval, "t test p", "sign flip p", "Holm", "effect", "won/lost/tied");
        foreach (var row in report.Systems)
            for (var m = 0; m < row.Against.Count; m++)
                if (row.Against[m].Queries > 0) table.Row([row.System, report.Metrics[m], .. Cells(row.Against[m])]);
        foreach (var row in report.Systems)
            foreach (var whole in row.WholeAgainst)
                table.Row(row.System, whole.Metric, ReportNumbers.Show(whole.Difference), "", ReportNumbers.Percent(whole.Relative));
        return table;
    }

    internal static string[] Cells(PairedDifference d) =>
    [
        ReportNumbers.Show(d.Difference), ReportNumbers.Show(d.DifferenceInterval),
        ReportNumbers.Percent(d.Relative), ReportNumbers.Percent(d.RelativeInterval),
        ReportNumbers.P(d.PairedTP), ReportNumbers.P(d.SignFlipP), ReportNumbers.P(d.SignFlipHolmP),
        ReportNumbers.Show(d.EffectSize), $"{d.Wins}/{d.Losses}/{d.Ties}",
    ];
}
