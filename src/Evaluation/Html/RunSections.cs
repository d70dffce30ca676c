using System.Globalization;

namespace FeedRanker.Evaluation;

/// <summary>The parts of a report that show one run, or one file of predictions.</summary>
public static class RunSections
{
    private const int Headlines = 4;

    /// <summary>
    /// Metrics to measure beside those asked for, so that the report has curves over k and, where scores are probabilities,
    /// a reliability diagram.
    /// </summary>
    public static IReadOnlyList<Metric> Wanted { get; } = [.. SystemSections.CurveMetrics, MetricCatalog.Parse("auc")];

    /// <summary>The report of a run.</summary>
    /// <param name="result">What was measured: the metrics asked for, and any of <see cref="Wanted"/>.</param>
    /// <param name="asked">The names of the metrics that the tables show.</param>
    /// <param name="remarks">What a reader should know.</param>
    /// <param name="origin">What was measured on what.</param>
    /// <param name="options">How intervals are drawn; null for none.</param>
    public static ReportDocument Document(RunResult result, IReadOnlyList<string> asked, IReadOnlyList<string> remarks, ReportOrigin origin, ResamplingOptions? options)
    {
        var all = Estimates(result, options);
        var shown = asked.Select(name => all.First(e => e.Metric == name)).ToArray();
        var sections = new List<ReportSection> { Metrics(shown, options) };
        if (Curves(result, options) is { } curves) sections.Add(curves);
        if (result.Scored?.Diagram is { } diagram) sections.Add(Reliability(result.Scores.System, result.Scored, diagram));
        if (result.Groups.Count > 0) sections.Add(Groups(result));
        return new ReportDocument
        {
            Title = $"Evaluation of {Path.GetFileName(result.Scores.System)}",
            GeneratedFor = origin with { Facts = [new ReportFact("Queries", ReportNumbers.Grouped(result.Queries)), .. origin.Facts] },
            Headline = shown.OrderBy(e => !FunnelSections.HeadlineMetrics.Contains(e.Metric)).Take(Headlines).Select(e => new ReportHeadline(e.Metric, e)).ToArray(),
            Notes = remarks.Select(r => new ReportNote(NoteLevel.Note, r)).ToArray(),
            Sections = sections,
        };
    }

    /// <summary>The report of a file of predictions.</summary>
    public static ReportDocument Document(ScoredResult scored, ReportOrigin origin)
    {
        var sections = new List<ReportSection>
        {
            new()
            {
                Id = "metrics",
                Title = "Metrics",
                Blocks =
                [
                    new ReportTable
                    {
                        Id = "metrics-table", Title = "Scores against labels", Columns = [new("metric", NumberFormat.Text), new("value"), new("meaning", NumberFormat.Text)],
                        Rows = scored.Metrics.Select(m => new ReportRow([m.Key, m.Value, MetricCatalog.Parse(m.Key).Definition.Summary])).ToArray(),
                    },
                ],
            },
        };
        if (scored.Diagram is { } diagram) sections.Add(Reliability(scored.Path, scored, diagram));
        var notes = new List<ReportNote>();
        if (scored.OneClassQueries is > 0 and var oneClass) notes.Add(new ReportNote(NoteLevel.Note, $"{ReportNumbers.Whole(oneClass)} queries with labels of one class only are left out of gauc."));
        if (scored.Diagram is null) notes.Add(new ReportNote(NoteLevel.Note, "There is no reliability diagram: some scores are outside 0 to 1, so they are no probabilities."));
        return new ReportDocument
        {
            Title = $"Evaluation of {Path.GetFileName(scored.Path)}",
            GeneratedFor = origin with { Facts = [new ReportFact("Rows", ReportNumbers.Grouped(scored.Rows)), new ReportFact("Positive", ReportNumbers.Grouped(scored.Positives)), .. origin.Facts] },
            Headline = scored.Metrics.Take(Headlines).Select(m => new ReportHeadline(m.Key, m.Value)).ToArray(),
            Notes = notes,
            Sections = sections,
        };
    }

    private static IReadOnlyList<MetricEstimate> Estimates(RunResult result, ResamplingOptions? options)
    {
        var estimates = result.Scores.Estimates(options);
        return options is not null ? estimates : estimates.Select(e => e with { Interval = Interval.Unknown }).ToArray();
    }

    private static ReportSection Metrics(MetricEstimate[] shown, ResamplingOptions? options) => new()
    {
        Id = "metrics",
        Title = "Metrics",
        Text = options is null ? "" : $"Means over queries with {ReportNumbers.IntervalHeading(options.Confidence)}s; a number of all queries together has none.",
        Blocks =
        [
            new ReportTable
            {
                Id = "metrics-table", Title = "Every metric", Columns = [new("metric", NumberFormat.Text), new("value"), new("queries", NumberFormat.Whole, "that have a value"), new("meaning", NumberFormat.Text)],
                Rows = shown.Select(e => new ReportRow([e.Metric, e, e.Queries, MetricCatalog.Parse(e.Metric).Definition.Summary])).ToArray(),
            },
        ],
    };

    private static ReportSection? Curves(RunResult result, ResamplingOptions? options)
    {
        var system = SystemReport.Of([result.Scores.Named(Path.GetFileName(result.Scores.System))], options: options);
        if (options is null) system = system with { Systems = [system.Systems[0] with { Estimates = Estimates(result, null) }] };
        var curves = SystemSections.Curves(system, fewest: 2);
        return curves.Length == 0 ? null : new ReportSection
        {
            Id = "curves",
            Title = "Quality by length of the list",
            Text = options is null ? "" : $"Bands are {ReportNumbers.IntervalHeading(options.Confidence)}s.",
            Blocks = curves,
        };
    }

    private static ReportSection Reliability(string name, ScoredResult scored, Calibration diagram) => new()
    {
        Id = "calibration",
        Title = "Scores as probabilities",
        Text = string.Create(CultureInfo.InvariantCulture, $"{scored.Rows:N0} judged rows, {scored.Positives:N0} positive. All scores lie from 0 to 1; if they are not meant as probabilities, pass this part over."),
        Blocks =
        [
            new ReliabilityChart
            {
                Id = "reliability",
                Title = "Reliability",
                Text = "On the dashed line predictions are what happens. Whiskers are 95% Wilson intervals; below, how many rows each bin holds.",
                Series = [ReliabilitySeries.Of(Path.GetFileName(name), diagram)],
            },
        ],
    };

    private static ReportSection Groups(RunResult result) => new()
    {
        Id = "groups",
        Title = "Attention by group",
        Blocks = result.Groups.Select(pair => (ReportBlock)new ReportTable
        {
            Id = ReportId.Of("groups", pair.Key),
            Title = pair.Key,
            Columns =
            [
                new("group", NumberFormat.Text), new("items", NumberFormat.Whole), new("of catalog", NumberFormat.Percent), new("of exposure", NumberFormat.Percent), new("of relevant", NumberFormat.Percent),
                new("to catalog", Note: "exposure over its share of the catalog"), new("to relevance", Note: "exposure over its share of what is relevant"),
            ],
            Rows = pair.Value.Groups.Select(g => new ReportRow([g.Group, g.Items, g.CatalogShare, g.ExposureShare, g.RelevantShare, g.ToCatalog, g.ToRelevance])).ToArray(),
        }).ToArray(),
    };
}
