namespace FeedRanker.Evaluation;

/// <summary>The part of a report that shows a <see cref="SliceReport"/>.</summary>
public static class SliceSections
{
    private const int DrawnMetrics = 2;

    /// <summary>Bars by slice for the first metrics, and a table of all.</summary>
    public static ReportSection Of(SliceReport report) => new()
    {
        Id = "slices",
        Title = "For whom it works",
        Text = $"Quality by slice, with {ReportNumbers.IntervalHeading(report.Confidence)}s. The best single source is the best of that slice by {report.Metrics[0]}, chosen after the fact, which favours it. Many slices are a search, not a test.",
        Blocks = [.. Enumerable.Range(0, Math.Min(DrawnMetrics, report.Metrics.Count)).Select(m => Bars(report, m)), Table(report)],
    };

    private static BarsChart Bars(SliceReport report, int metric) => new()
    {
        Id = ReportId.Of("slices", report.Metrics[metric]),
        Title = $"{report.Metrics[metric]} by slice",
        Category = "slice",
        Categories = report.Slices.Select(s => s.Name).ToArray(),
        X = new ReportAxis(report.Metrics[metric]),
        Series =
        [
            new BarsSeries(report.System, report.Slices.Select(s => (ReportValue)s.Estimates[metric]).ToArray()),
            new BarsSeries("best single source", report.Slices.Select(s => (ReportValue)s.BestEstimates[metric]).ToArray()),
        ],
    };

    private static ReportTable Table(SliceReport report) => new()
    {
        Id = "slices-table",
        Title = "Every slice",
        Columns =
        [
            new("slice", NumberFormat.Text), new("queries", NumberFormat.Whole), new("metric", NumberFormat.Text), new(report.System),
            new("best single source", NumberFormat.Text), new("its value"), new("gain", NumberFormat.Signed, "paired by query"),
            new("Holm", NumberFormat.Probability, "sign flip p, corrected over the metrics of the slice"),
            new("won", NumberFormat.Whole), new("lost", NumberFormat.Whole), new("tied", NumberFormat.Whole),
        ],
        Rows = report.Slices.SelectMany(s => report.Metrics.Select((metric, m) => new ReportRow(
        [
            s.Name, s.Queries, metric, s.Estimates[m], s.Best, s.BestEstimates[m], ReportValue.Of(s.Gain[m].Difference, s.Gain[m].DifferenceInterval),
            s.Gain[m].SignFlipHolmP, s.Gain[m].Wins, s.Gain[m].Losses, s.Gain[m].Ties,
        ]))).ToArray(),
    };
}
