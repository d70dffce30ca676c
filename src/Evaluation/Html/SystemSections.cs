using System.Globalization;

namespace FeedRanker.Evaluation;

/// <summary>The parts of a report that show a <see cref="SystemReport"/>.</summary>
public static class SystemSections
{
    private const int CutsOfACurve = 3;
    private const int DrawnDifferences = 2;

    /// <summary>
    /// Metrics to measure so that the report has curves over k: add them to those of the accumulators. A curve is drawn for
    /// every metric with three cuts or more.
    /// </summary>
    public static IReadOnlyList<Metric> CurveMetrics { get; } =
        MetricCatalog.ParseList("ndcg@1,ndcg@5,ndcg@10,ndcg@20,ndcg@50,recall@1,recall@5,recall@10,recall@20,recall@50");

    /// <summary>What a reader must know about the comparison.</summary>
    public static IReadOnlyList<ReportNote> Notes(SystemReport report) => report.LeftOut == 0 ? [] :
    [
        new ReportNote(NoteLevel.Warning, string.Create(CultureInfo.InvariantCulture, $"{report.LeftOut} queries that not every system answered are left out of the comparison of systems.")),
    ];

    /// <summary>The curves, where there are any, and the comparison with the baseline, where there are others.</summary>
    public static IReadOnlyList<ReportSection> Of(SystemReport report)
    {
        var curves = Curves(report);
        var sections = new List<ReportSection>();
        if (curves.Length > 0)
            sections.Add(new ReportSection
            {
                Id = "curves",
                Title = "Quality by length of the list",
                Blocks = curves,
                Text = $"The same {ReportNumbers.Whole(report.Queries)} queries for every system, with {ReportNumbers.IntervalHeading(report.Confidence)}s.",
            });
        sections.Add(new ReportSection
        {
            Id = "systems",
            Title = "Systems side by side",
            Blocks = [Values(report), .. Differences(report)],
            Text = report.Systems.Count > 1 ? $"Differences are paired by query, each system less {report.Baseline}." : "",
        });
        return sections;
    }

    /// <summary>One chart for each metric with enough cuts: the metric against k, a line a system.</summary>
    /// <param name="report">The systems.</param>
    /// <param name="fewest">How many cuts are enough.</param>
    public static CurveChart[] Curves(SystemReport report, int fewest = CutsOfACurve) => Stems(report, fewest).Select(stem => new CurveChart
    {
        Id = ReportId.Of("curve", stem.Key),
        Title = $"{stem.Key}@k",
        Text = stem.First().Definition.Summary,
        X = new ReportAxis("k", NumberFormat.Whole, AxisScale.Log),
        Y = new ReportAxis(stem.Key),
        Series = report.Systems.Select(row => new CurveSeries(row.System,
            stem.OrderBy(m => m.K).Select(m => new CurvePoint(m.K, row.Estimates.First(e => e.Metric == m.Name))).ToArray(), Emphasis: row.System == report.Baseline)).ToArray(),
    }).ToArray();

    private static IGrouping<string, Metric>[] Stems(SystemReport report, int fewest = CutsOfACurve) =>
        report.Systems[0].Estimates.Select(e => MetricCatalog.Parse(e.Metric)).Where(m => m.K != int.MaxValue)
            .GroupBy(m => m.Definition.Name).Where(g => g.Count() >= fewest).ToArray();

    // Of a curve's cuts the tables show the ones that FunnelReport.PageMetrics names, or else the middle one.
    private static HashSet<string> OnlyInCurves(SystemReport report)
    {
        var usual = FunnelReport.PageMetrics.Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
        var hidden = new HashSet<string>(StringComparer.Ordinal);
        foreach (var stem in Stems(report))
        {
            var cuts = stem.OrderBy(m => m.K).Select(m => m.Name).ToArray();
            var kept = cuts.Where(usual.Contains).DefaultIfEmpty(cuts[cuts.Length / 2]).ToHashSet(StringComparer.Ordinal);
            hidden.UnionWith(cuts.Where(name => !kept.Contains(name)));
        }

        return hidden;
    }

    private static ReportTable Values(SystemReport report)
    {
        var hidden = OnlyInCurves(report);
        var shown = report.Systems[0].Estimates.Select(e => e.Metric).Where(name => !hidden.Contains(name)).ToArray();
        return new ReportTable
        {
            Id = "systems-table",
            Title = "Metrics of every system",
            Columns = [new("system", NumberFormat.Text), .. shown.Select(name => new ReportColumn(name, Note: MetricCatalog.Parse(name).Definition.Summary))],
            Rows = report.Systems.Select(row => new ReportRow(
                [row.System, .. shown.Select(name => (ReportCell)row.Estimates.First(e => e.Metric == name))], Emphasis: report.Systems.Count > 1 && row.System == report.Baseline)).ToArray(),
        };
    }

    private static IEnumerable<ReportBlock> Differences(SystemReport report)
    {
        var hidden = OnlyInCurves(report);
        var others = report.Systems.Where(row => row.Against.Count > 0).ToArray();
        if (others.Length == 0) yield break;
        foreach (var m in Drawn(report, others, hidden)) yield return Forest(report, report.Metrics[m], others, row => row.Against[m]);
        yield return Tests(report, others, hidden);
    }

    // Two charts say enough, the table has the rest: the metrics of the headline, or else the first.
    private static IEnumerable<int> Drawn(SystemReport report, SystemRow[] others, HashSet<string> hidden) => Enumerable.Range(0, report.Metrics.Count)
        .Where(m => !hidden.Contains(report.Metrics[m]) && MetricCatalog.Parse(report.Metrics[m]).Definition.HigherIsBetter is not null && Array.Exists(others, row => row.Against[m].Queries > 0))
        .OrderBy(m => !FunnelSections.HeadlineMetrics.Contains(report.Metrics[m])).Take(DrawnDifferences);

    private static BarsChart Forest(SystemReport report, string metric, SystemRow[] others, Func<SystemRow, PairedDifference> of) => new()
    {
        Id = ReportId.Of("difference", metric),
        Title = $"{metric}: difference from {report.Baseline}",
        Text = "A whisker that crosses the line is a difference that chance could have made.",
        Category = "system",
        Categories = others.Select(row => row.System).ToArray(),
        Mark = BarsMark.Point,
        Reference = 0,
        X = new ReportAxis($"difference of {metric}", NumberFormat.Signed),
        Series = [new BarsSeries(metric, others.Select(row => ReportValue.Of(of(row).Difference, of(row).DifferenceInterval)).ToArray())],
    };

    internal static ReportTable Tests(SystemReport report, SystemRow[] others, HashSet<string> hidden) => new()
    {
        Id = "differences-table",
        Title = $"Differences from {report.Baseline} and their tests",
        Columns =
        [
            new("system", NumberFormat.Text), new("metric", NumberFormat.Text), new("difference", NumberFormat.Signed), new("relative", NumberFormat.SignedPercent),
            new("effect size", NumberFormat.Signed, "mean difference over its standard deviation"), new("t test p", NumberFormat.Probability),
            new("sign flip p", NumberFormat.Probability), new("Holm p", NumberFormat.Probability, "of the sign flips, corrected over the metrics"), new("won", NumberFormat.Whole), new("lost", NumberFormat.Whole), new("tied", NumberFormat.Whole),
        ],
        Rows = others.SelectMany(row => row.Against.Select((d, m) => (Metric: report.Metrics[m], Difference: d))
            .Where(pair => pair.Difference.Queries > 0 && !hidden.Contains(pair.Metric))
            .Select(pair => Row(row.System, pair.Metric, pair.Difference))).ToArray(),
    };

    private static ReportRow Row(string system, string metric, PairedDifference d) => new(
    [
        system, metric, ReportValue.Of(d.Difference, d.DifferenceInterval), ReportValue.Of(d.Relative, d.RelativeInterval), d.EffectSize, d.PairedTP, d.SignFlipP,
        d.SignFlipHolmP, d.Wins, d.Losses, d.Ties,
    ]);
}
