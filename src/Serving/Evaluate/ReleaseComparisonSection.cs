using FeedRanker.Evaluation;

namespace FeedRanker.Serving;

/// <summary>The part of a report that shows a <see cref="ReleaseComparison"/>.</summary>
internal static class ReleaseComparisonSection
{
    public static ReportSection Of(ReleaseComparison compared)
    {
        var row = compared.Comparison.Report.Systems.First(s => s.System == compared.Against.Evaluated);
        return new ReportSection
        {
            Id = "against-release",
            Title = $"Against release {compared.Against.Manifest.Id}",
            Text = $"{row.System} less {compared.Against.Manifest.Id} on the same {compared.Comparison.Report.Queries} requests, through the same pipeline and rules, paired by request. {compared.Against.Note}",
            Notes = [.. compared.Comparison.Remarks.Select(r => new ReportNote(NoteLevel.Note, r))],
            Blocks = [Table(compared.Comparison, row), .. ReleaseComparison.SliceMetrics.Select(metric => Slices(compared.Comparison, metric))],
        };
    }

    private static ReportTable Table(Comparison comparison, SystemRow row) => new()
    {
        Id = "against-release-table",
        Title = "Every metric",
        Columns =
        [
            new("metric", NumberFormat.Text), new(comparison.Baseline.System), new(row.System), new("difference", NumberFormat.Signed), new("relative", NumberFormat.SignedPercent),
            new("sign flip p", NumberFormat.Probability), new("Holm", NumberFormat.Probability, "corrected over the metrics"),
            new("won", NumberFormat.Whole), new("lost", NumberFormat.Whole), new("tied", NumberFormat.Whole),
        ],
        Rows =
        [
            .. row.Against.Select((d, m) => new ReportRow([comparison.Report.Metrics[m], d.MeanA, d.MeanB, ReportValue.Of(d.Difference, d.DifferenceInterval),
                ReportValue.Of(d.Relative, d.RelativeInterval), d.SignFlipP, d.SignFlipHolmP, d.Wins, d.Losses, d.Ties])),
            .. row.WholeAgainst.Select(d => new ReportRow([d.Metric, d.Baseline, d.Value, d.Difference, d.Relative, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN])),
        ],
    };

    private static BarsChart Slices(Comparison comparison, string metric)
    {
        var m = comparison.Report.Metrics.ToList().IndexOf(metric);
        return new BarsChart
        {
            Id = ReportId.Of("against-release", metric),
            Title = $"{metric} by slice: difference from {comparison.Baseline.System}",
            Text = "A whisker that crosses the line is a difference that chance could have made; of many slices, some will seem to differ by chance.",
            Category = "slice",
            Categories = comparison.Slices.Select(s => $"{s.Attribute}={s.Value}").ToArray(),
            Mark = BarsMark.Point,
            Reference = 0,
            X = new ReportAxis($"difference of {metric}", NumberFormat.Signed),
            Series = [new BarsSeries(metric, comparison.Slices.Select(s => ReportValue.Of(s.Against[m].Difference, s.Against[m].DifferenceInterval)).ToArray())],
        };
    }
}
