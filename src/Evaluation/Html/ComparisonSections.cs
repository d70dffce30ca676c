namespace FeedRanker.Evaluation;

/// <summary>The parts of a report that show a <see cref="Comparison"/>.</summary>
public static class ComparisonSections
{
    private const int Headlines = 4;
    private const int SlicedMetrics = 4;

    /// <summary>The differences that a decision starts from.</summary>
    public static IReadOnlyList<ReportHeadline> Headline(Comparison comparison)
    {
        var report = comparison.Report;
        var others = Others(report);
        return others.SelectMany(row => Drawn(report, others).OrderBy(m => !FunnelSections.HeadlineMetrics.Contains(report.Metrics[m]))
                .Select(m => new ReportHeadline(others.Length == 1 ? report.Metrics[m] : $"{report.Metrics[m]}, {row.System}", Difference(row.Against[m]), NumberFormat.Signed,
                    $"{row.System} less {report.Baseline}; {P(row.Against[m])}")))
            .Take(Headlines).ToArray();
    }

    /// <summary>What a reader must know: conditions that hold, queries left out, remarks.</summary>
    public static IReadOnlyList<ReportNote> Notes(Comparison comparison, IReadOnlyList<GateOutcome> gates) =>
    [
        .. gates.Where(g => g.Holds).Select(g => new ReportNote(NoteLevel.Warning, $"Failed: {g.Condition.Text} holds of {g.System}.")),
        .. SystemSections.Notes(comparison.Report),
        .. comparison.Report.Metrics.Count == 0 ? [new ReportNote(NoteLevel.Warning, "Only means are known, so there is nothing to pair: no intervals, no tests.")] : Array.Empty<ReportNote>(),
        .. comparison.Remarks.Select(r => new ReportNote(NoteLevel.Note, r)),
    ];

    /// <summary>Values, differences, queries won and lost, curves and slices, as far as there are any.</summary>
    public static IReadOnlyList<ReportSection> Of(Comparison comparison)
    {
        var report = comparison.Report;
        var sections = new List<ReportSection>
        {
            new()
            {
                Id = "systems",
                Title = "Systems side by side",
                Text = report.Metrics.Count == 0 ? "" : $"The same {ReportNumbers.Whole(report.Queries)} queries for every system, with {ReportNumbers.IntervalHeading(report.Confidence)}s.",
                Blocks = [Values(report)],
            },
            Differences(report),
        };
        if (SystemSections.Curves(report, fewest: 2) is { Length: > 0 } curves)
            sections.Add(new ReportSection { Id = "curves", Title = "Quality by length of the list", Text = $"Bands and whiskers are {ReportNumbers.IntervalHeading(report.Confidence)}s.", Blocks = curves });
        if (comparison.Slices.Count > 0) sections.Add(Slices(comparison));
        return sections;
    }

    // A row a metric: there are often many metrics and seldom many systems.
    private static ReportTable Values(SystemReport report) => new()
    {
        Id = "systems-table",
        Title = "Every metric of every system",
        Columns = [new("metric", NumberFormat.Text), .. report.Systems.Select(row => new ReportColumn(row.System, Note: row.System == report.Baseline ? "the baseline" : "")), new("meaning", NumberFormat.Text)],
        Rows = report.Systems[0].Estimates.Select(e => new ReportRow(
            [e.Metric, .. report.Systems.Select(row => (ReportCell)row.Estimates.First(own => own.Metric == e.Metric)), MetricCatalog.Parse(e.Metric).Definition.Summary])).ToArray(),
    };

    private static ReportSection Differences(SystemReport report)
    {
        var others = Others(report);
        var blocks = new List<ReportBlock>();
        if (others.Length > 0 && report.Metrics.Count > 0)
        {
            blocks.AddRange(Bars(report, others));
            blocks.Add(SystemSections.Tests(report, others, []));
            if (Won(report, others) is { } won) blocks.Add(won);
        }

        if (report.Systems.Any(row => row.WholeAgainst.Count > 0)) blocks.Add(Whole(report));
        return new ReportSection
        {
            Id = "differences",
            Title = $"Differences from {report.Baseline}",
            Text = "Paired by query; p is of the sign randomisation after Holm's correction over the metrics. A whisker that crosses the line is a difference that chance could have made.",
            Blocks = blocks,
        };
    }

    // Measures of ranked lists lie from 0 to 1 and share an axis; others have one each.
    private static IEnumerable<BarsChart> Bars(SystemReport report, SystemRow[] others) => Drawn(report, others)
        .GroupBy(m => MetricCatalog.Parse(report.Metrics[m]).Kind == MetricKind.List ? "ranking metrics" : report.Metrics[m])
        .Select(group => new BarsChart
        {
            Id = ReportId.Of("difference", group.Key),
            Title = group.Count() == 1 ? $"{report.Metrics[group.First()]}: difference from {report.Baseline}" : $"Difference from {report.Baseline} by metric",
            Category = "metric",
            Categories = group.Select(m => report.Metrics[m]).ToArray(),
            X = new ReportAxis($"difference from {report.Baseline}", NumberFormat.Signed),
            Reference = 0,
            Series = others.Select(row => new BarsSeries(row.System, group.Select(m => Difference(row.Against[m])).ToArray(), group.Select(m => P(row.Against[m])).ToArray())).ToArray(),
        });

    private static BarsChart? Won(SystemReport report, SystemRow[] others)
    {
        var pairs = Drawn(report, others).SelectMany(m => others.Select(row => (Name: others.Length == 1 ? report.Metrics[m] : $"{report.Metrics[m]}, {row.System}", row.Against[m]))).ToArray();
        if (pairs.Length == 0) return null;
        BarsSeries Series(string name, Func<PairedDifference, int> of) => new(name, pairs.Select(p => (ReportValue)of(p.Item2)).ToArray());
        return new BarsChart
        {
            Id = "won-and-lost",
            Title = "Queries won and lost",
            Text = $"Queries on which a system is better or worse than {report.Baseline}; on the others they are equal.",
            Category = "metric",
            Categories = pairs.Select(p => p.Name).ToArray(),
            X = new ReportAxis("queries", NumberFormat.Whole),
            Series = [Series("won", d => d.Wins), Series("lost", d => d.Losses)],
        };
    }

    private static ReportTable Whole(SystemReport report) => new()
    {
        Id = "whole-table",
        Title = "Numbers of whole systems",
        Text = "One number a system: no interval, no test.",
        Columns = [new("system", NumberFormat.Text), new("metric", NumberFormat.Text), new("baseline"), new("value"), new("difference", NumberFormat.Signed), new("relative", NumberFormat.SignedPercent)],
        Rows = report.Systems.SelectMany(row => row.WholeAgainst.Select(w => new ReportRow([row.System, w.Metric, w.Baseline, w.Value, w.Difference, w.Relative]))).ToArray(),
    };

    private static ReportSection Slices(Comparison comparison)
    {
        var report = comparison.Report;
        var others = Others(report);
        var rows = comparison.Slices;
        return new ReportSection
        {
            Id = "slices",
            Title = "By slice",
            Text = "Holm's correction is over the metrics of each slice by itself: many slices are a search, not a test.",
            Blocks =
            [
                .. Drawn(report, others).OrderBy(m => !FunnelSections.HeadlineMetrics.Contains(report.Metrics[m])).Take(SlicedMetrics).Select(m => SliceBars(report, rows, others, m)),
                new ReportTable
                {
                    Id = "slices-table",
                    Title = "Every slice",
                    Columns =
                    [
                        new("slice", NumberFormat.Text), new("queries", NumberFormat.Whole), new("system", NumberFormat.Text), new("metric", NumberFormat.Text), new("baseline"), new("difference", NumberFormat.Signed),
                        new("relative", NumberFormat.SignedPercent), new("Holm p", NumberFormat.Probability), new("won", NumberFormat.Whole), new("lost", NumberFormat.Whole), new("tied", NumberFormat.Whole),
                    ],
                    Rows = rows.SelectMany(slice => slice.Against.Select((d, m) => (d, m)).Where(pair => pair.d.Queries > 0).Select(pair => new ReportRow(
                        [Name(slice), slice.Queries, slice.System, report.Metrics[pair.m], pair.d.MeanA, Difference(pair.d), ReportValue.Of(pair.d.Relative, pair.d.RelativeInterval), pair.d.SignFlipHolmP, pair.d.Wins, pair.d.Losses, pair.d.Ties]))).ToArray(),
                },
            ],
        };
    }

    private static BarsChart SliceBars(SystemReport report, IReadOnlyList<SliceRow> rows, SystemRow[] others, int m)
    {
        var slices = rows.Where(s => s.System == others[0].System).ToArray();
        var whole = others.Select(row => row.Against[m]).ToArray();
        PairedDifference Of(SliceRow slice, string system) => rows.First(s => s.Attribute == slice.Attribute && s.Value == slice.Value && s.System == system).Against[m];
        return new BarsChart
        {
            Id = ReportId.Of("slices", report.Metrics[m]),
            Title = $"{report.Metrics[m]}: difference from {report.Baseline} by slice",
            Category = "slice",
            Categories = [$"all ({ReportNumbers.Whole(report.Queries)})", .. slices.Select(s => $"{Name(s)} ({ReportNumbers.Whole(s.Queries)})")],
            X = new ReportAxis($"difference of {report.Metrics[m]}", NumberFormat.Signed),
            Reference = 0,
            Series = others.Select((row, i) => new BarsSeries(row.System,
                [Difference(whole[i]), .. slices.Select(s => Difference(Of(s, row.System)))], [P(whole[i]), .. slices.Select(s => P(Of(s, row.System)))])).ToArray(),
        };
    }

    private static SystemRow[] Others(SystemReport report) => report.Systems.Where(row => row.System != report.Baseline).ToArray();

    private static int[] Drawn(SystemReport report, SystemRow[] others) => Enumerable.Range(0, report.Metrics.Count).Where(m => Array.Exists(others, row => row.Against[m].Queries > 0)).ToArray();

    private static ReportValue Difference(PairedDifference d) => ReportValue.Of(d.Difference, d.DifferenceInterval);

    private static string P(PairedDifference d) => double.IsNaN(d.SignFlipHolmP) ? "" : d.SignFlipHolmP < 0.0001 ? "p<0.0001" : $"p={ReportNumbers.P(d.SignFlipHolmP)}";

    private static string Name(SliceRow slice) => $"{slice.Attribute}={slice.Value}";
}
