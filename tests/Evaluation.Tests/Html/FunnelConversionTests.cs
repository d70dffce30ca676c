namespace FeedRanker.Evaluation.Tests.Html;

public class FunnelConversionTests
{
    private static readonly (FunnelReport Funnel, SystemReport Systems) Measured = SampleReport.Evaluate(requests: 40);

    [Fact]
    public void FromFunnel_StagesThatChangeNothing_AreInTheTableOnly()
    {
        var blocks = FunnelSections.Stages(Measured.Funnel).Blocks;
        var chart = Assert.IsType<FunnelChart>(blocks[0]);
        Assert.Equal(["all sources", "blend", "ranker", "eligible", "author-cap", "diversify", "page"], chart.Stages.Select(s => s.Name));
        Assert.Equal(Measured.Funnel.UnionRecall.Value, chart.Stages[0].Recall.Value);
        Assert.Equal(Measured.Funnel.Stages.Count + 1, Assert.IsType<ReportTable>(blocks[1]).Rows.Count);
    }

    [Fact]
    public void FromFunnel_MetricsWithSeveralCuts_BecomeCurvesAndLeaveTheTable()
    {
        var curves = SystemSections.Curves(Measured.Systems);
        Assert.Equal(["ndcg@k", "recall@k"], curves.Select(c => c.Title));
        var engine = curves[1].Series.Single(s => s.Emphasis);
        Assert.Equal("engine", engine.Name);
        Assert.Equal([1, 5, 10, 20, 50], engine.Points.Select(p => (int)p.X));
        var row = Measured.Systems.Systems.Single(s => s.System == "engine");
        Assert.Equal(row.Estimates.Single(e => e.Metric == "recall@20").Value, engine.Points[3].Y.Value);
        Assert.All(engine.Points, p => Assert.True(p.Y.HasInterval));

        var table = Assert.IsType<ReportTable>(SystemSections.Of(Measured.Systems).Single(s => s.Id == "systems").Blocks[0]);
        Assert.Equal(["system", "ndcg@10", "ndcg@20", "recall@10", "recall@50", "map", "mrr", "coverage@10", "gini@10"], table.Columns.Select(c => c.Name));
    }

    [Fact]
    public void FromFunnel_FewRequests_Warns()
    {
        var document = ReportDocument.FromFunnel(Measured.Funnel, Measured.Systems).Validated();
        Assert.Contains(document.Notes, n => n.Level == NoteLevel.Warning && n.Text.StartsWith("Only 40 requests", StringComparison.Ordinal));
        Assert.Equal("ndcg@10", document.Headline[0].Name);
    }

    [Fact]
    public void FromFunnel_OneSystemAndNothingRelevant_StillDraws()
    {
        var facts = new ItemFacts(3);
        var funnel = new FunnelAccumulator(new FunnelShape { Sources = [("a", 5)], Steps = [] }, facts);
        funnel.AddRequest(new FunnelRequest { QueryId = "q", NowMs = 1, SourceHits = [[0, 1]], Blended = [0, 1], AfterSteps = [], Page = [0], Relevant = [] });
        var report = funnel.ToReport();
        var document = ReportDocument.FromFunnel(report, SystemReport.Of([report.Scores]));
        Assert.Contains("null", document.Validated().ToJson(), StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", HtmlReport.Render(document)[..3000], StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Calibration_HasWilsonIntervals()
    {
        bool[] labels = [true, false, false, false, false, false, false, false, false, false];
        var series = ReliabilitySeries.Of("m", Calibration.Of(Enumerable.Repeat(0.15, 10).ToArray(), labels, bins: 2));
        Assert.Equal(0.1, series.Bins[0].Observed.Value, 12);
        Assert.Equal(0.0178762, series.Bins[0].Observed.Low, 6); // the textbook's interval of 1 in 10
        Assert.Equal(0.4041500, series.Bins[0].Observed.High, 6);
        Assert.False(series.Bins[1].Observed.HasInterval);
    }
}
