using System.Globalization;

namespace FeedRanker.Evaluation;

/// <summary>The parts of a report that show a <see cref="FunnelReport"/>.</summary>
public static class FunnelSections
{
    private const int FewRequests = 100;

    /// <summary>The metrics that are wanted first.</summary>
    internal static IReadOnlyList<string> HeadlineMetrics { get; } = ["ndcg@10", "recall@50", "mrr"];

    /// <summary>The metrics of the page that are wanted first, as far as they were measured, and what retrieval found.</summary>
    public static IReadOnlyList<ReportHeadline> Headline(FunnelReport funnel)
    {
        var headline = new List<ReportHeadline>();
        foreach (var name in HeadlineMetrics)
            if (funnel.Page.FirstOrDefault(e => e.Metric == name) is { } estimate) headline.Add(new ReportHeadline(name, estimate, Text: "of the page"));
        headline.Add(new ReportHeadline("recall of all sources", funnel.UnionRecall, Text: "the most any page could reach"));
        if (funnel.Page.FirstOrDefault(e => e.Metric.StartsWith("coverage", StringComparison.Ordinal)) is { } coverage)
            headline.Add(new ReportHeadline(coverage.Metric, coverage, NumberFormat.Percent, "of the catalog was shown"));
        return headline;
    }

    /// <summary>What a reader must know about the requests.</summary>
    public static IReadOnlyList<ReportNote> Notes(FunnelReport funnel)
    {
        var notes = new List<ReportNote>();
        var judged = funnel.Requests - funnel.RequestsWithoutRelevant;
        if (judged < FewRequests)
            notes.Add(new ReportNote(NoteLevel.Warning, string.Create(CultureInfo.InvariantCulture, $"Only {judged} requests have a relevant item: intervals are wide, and percentile intervals of so few are too narrow.")));
        if (funnel.RequestsWithoutRelevant > 0)
            notes.Add(new ReportNote(NoteLevel.Note, string.Create(CultureInfo.InvariantCulture, $"{funnel.RequestsWithoutRelevant} of {funnel.Requests} requests have no relevant item and count in no recall.")));
        return notes;
    }

    /// <summary>The funnel: what each stage left and lost.</summary>
    public static ReportSection Stages(FunnelReport funnel) => new()
    {
        Id = "funnel",
        Title = "The funnel",
        Text = string.Create(CultureInfo.InvariantCulture, $"{funnel.Requests} requests with {funnel.RelevantItems} relevant items. {LargestLoss(funnel)} Whiskers are {ReportNumbers.IntervalHeading(funnel.Confidence)}s."),
        Blocks =
        [
            new FunnelChart
            {
                Id = "funnel-stages", Title = "What is left after each stage", Stages = Changes(funnel),
                Text = "Candidates, recall of the relevant items (in brackets what the stage lost), and the quality of the order. Stages that change none of these are in the table only.",
            },
            new ReportTable
            {
                Id = "funnel-table", Title = "Every stage",
                Columns =
                [
                    new("stage", NumberFormat.Text), new("rows in", NumberFormat.Rows), new("rows out", NumberFormat.Rows), new("recall"), new("lost"),
                    new("items lost", NumberFormat.Whole), new("ndcg@10", Note: "of the order after the stage"),
                ],
                Rows = funnel.Stages.Prepend(funnel.Blend).Select(s => new ReportRow([s.Stage, s.MeanRowsIn, s.MeanRowsOut, s.Recall, s.Lost, s.RelevantLost, s.Ndcg])).ToArray(),
            },
        ],
    };

    /// <summary>What each source found, and what only it found.</summary>
    public static ReportSection Sources(FunnelReport funnel) => new()
    {
        Id = "sources",
        Title = "Candidate sources",
        Text = "Unique recall is what would be lost without the source.",
        Blocks =
        [
            new BarsChart
            {
                Id = "source-recall", Title = "Recall of each source", Category = "source", Categories = funnel.Sources.Select(s => s.Source).ToArray(),
                X = new ReportAxis("recall"),
                Series = [new BarsSeries("recall", funnel.Sources.Select(s => (ReportValue)s.Recall).ToArray()), new BarsSeries("unique recall", funnel.Sources.Select(s => (ReportValue)s.UniqueRecall).ToArray())],
            },
            new ReportTable
            {
                Id = "source-table", Title = "Every source",
                Columns =
                [
                    new("source", NumberFormat.Text), new("quota", NumberFormat.Whole), new("hits", NumberFormat.Rows), new("recall"), new("found", NumberFormat.Whole),
                    new("only here", NumberFormat.Whole), new("unique recall"),
                ],
                Rows =
                [
                    .. funnel.Sources.Select(s => new ReportRow([s.Source, s.Quota, s.MeanHits, s.Recall, s.RelevantFound, s.UniqueFound, s.UniqueRecall])),
                    new ReportRow(["all", double.NaN, funnel.Blend.MeanRowsIn, funnel.UnionRecall, double.NaN, double.NaN, double.NaN], Emphasis: true),
                ],
            },
        ],
    };

    /// <summary>Every metric of the page.</summary>
    public static ReportSection Page(FunnelReport funnel) => new()
    {
        Id = "page-metrics",
        Title = "The page",
        Blocks =
        [
            new ReportTable
            {
                Id = "page-table", Title = "Every metric of the page", Text = $"With {ReportNumbers.IntervalHeading(funnel.Confidence)}s; a number of all pages together has none.",
                Columns = [new("metric", NumberFormat.Text), new("value"), new("requests", NumberFormat.Whole)],
                Rows = funnel.Page.Select(e => new ReportRow([e.Metric, e, e.Queries])).ToArray(),
            },
        ],
    };

    // The union of all sources, then each stage that leaves another number of rows, another recall or another order.
    private static FunnelStage[] Changes(FunnelReport funnel)
    {
        var blend = funnel.Blend;
        var stages = new List<FunnelStage> { new("all sources", blend.MeanRowsIn, funnel.UnionRecall, double.NaN, ReportValue.Unknown), Stage(blend) };
        var before = blend;
        foreach (var stage in funnel.Stages)
        {
            if (stage.MeanRowsOut != before.MeanRowsOut || stage.Lost != 0 || !stage.Ndcg.Value.Equals(before.Ndcg.Value) || stage == funnel.Stages[^1]) stages.Add(Stage(stage));
            before = stage;
        }

        return [.. stages];
    }

    private static FunnelStage Stage(StageRow stage) => new(stage.Stage, stage.MeanRowsOut, stage.Recall, stage.Lost, stage.Ndcg);

    private static string LargestLoss(FunnelReport funnel)
    {
        var worst = funnel.Stages.Prepend(funnel.Blend).MaxBy(s => s.Lost)!;
        return worst.Lost > 0
            ? $"The largest loss after retrieval is at {worst.Stage}: {ReportNumbers.Show(worst.Lost)} of recall, {ReportNumbers.Whole(worst.RelevantLost)} items."
            : "No stage after retrieval loses a relevant item.";
    }
}
