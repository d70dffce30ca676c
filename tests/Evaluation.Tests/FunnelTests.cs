using System.Text.Json;
using FeedRanker.Core;

namespace FeedRanker.Evaluation.Tests;

/// <summary>The funnel and the side-by-side table on worlds small enough to work out by hand.</summary>
public sealed class FunnelTests
{
    private static readonly FunnelShape Shape = new() { Sources = [("als", 3), ("trending", 2)], Steps = ["rank", "filter"] };

    [Fact]
    public void Report_OnWorkedExample_TellsWhatEachStageFoundAndLost()
    {
        var report = TwoRequests().ToReport();

        Assert.Equal((3, 1, 5L), (report.Requests, report.RequestsWithoutRelevant, report.RelevantItems));
        var (als, trending) = (report.Sources[0], report.Sources[1]);
        Assert.Equal((2 / 3.0 + 1 / 2.0) / 2, als.Recall.Value, 1e-12);
        Assert.Equal((3L, 2L), (als.RelevantFound, als.UniqueFound));
        Assert.Equal((1 / 3.0 + 1 / 2.0) / 2, als.UniqueRecall.Value, 1e-12);
        Assert.Equal((1L, 0L), (trending.RelevantFound, trending.UniqueFound)); // row 9 lies beyond its quota
        Assert.Equal(als.Recall.Value, report.UnionRecall.Value);
        Assert.Equal((0L, 0L), (report.Blend.RelevantLost, report.Stages[0].RelevantLost));
        var filter = report.Stages[1];
        Assert.Equal(("filter", 1L), (filter.Stage, filter.RelevantLost));
        Assert.Equal((2 / 3.0 + 1 / 2.0) / 2 - (1 / 3.0 + 1 / 2.0) / 2, filter.Lost, 1e-12);
        Assert.Equal("page", report.Stages[2].Stage);
        Assert.True(report.Stages[0].Ndcg.Value > report.Blend.Ndcg.Value);
    }

    [Fact]
    public void Page_OnWorkedExample_HasMetricsWithIntervals()
    {
        var report = TwoRequests().ToReport();
        var mrr = report.Page.Single(e => e.Metric == "mrr");
        Assert.Equal((1 + 1 / 2.0) / 2, mrr.Value, 1e-12);
        Assert.Equal(2, mrr.Queries); // the one without relevant items is skipped
        Assert.True(mrr.Interval.Contains(mrr.Value));
        Assert.Equal(4 / 10.0, report.Page.Single(e => e.Metric == "coverage@10").Value, 1e-12); // rows 1, 2, 4, 5 of 10
    }

    [Fact]
    public void Json_OfOneFunnel_ParsesHasStableKeysAndIsTheSameTwice()
    {
        var json = TwoRequests().ToReport().ToJson();
        Assert.Equal(json, TwoRequests().ToReport().ToJson());
        using var parsed = JsonDocument.Parse(json);
        Assert.Equal(
            ["confidence", "requests", "requests_without_relevant", "relevant_items", "sources", "union_recall", "stages", "page"],
            parsed.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal(JsonValueKind.Null, parsed.RootElement.GetProperty("page").GetProperty("mean_age@10").GetProperty("value").ValueKind);
    }

    [Fact]
    public void Text_OfAFunnel_NamesEveryStageInAlignedColumns()
    {
        var text = TwoRequests().ToReport().ToText();
        foreach (var name in new[] { "als", "trending", "blend", "rank", "filter", "page", "ndcg@20", "95% interval" }) Assert.Contains(name, text);
        Assert.DoesNotContain(text.Split('\n'), line => line.EndsWith(' '));
    }

    [Fact]
    public void Request_OfARealPipeline_IsReadInCatalogRows()
    {
        var catalog = new CatalogBuilder();
        for (var i = 0; i < 5; i++) catalog.Put(new ItemRecord { Id = $"i{i}" });
        var definition = new PipelineDefinition
        {
            Surface = "home",
            Schema = new ColumnSchema(),
            Sources = [new SourceSlot(new ListSource("a", [4, 2]), 3), new SourceSlot(new ListSource("b", [2, 0]), 3)],
            Blender = new AllBlender(),
            Steps = [new PipelineStep(new ReverseRule())],
        };
        var request = new FeedRequest { RequestId = "r", User = new UserSnapshot(), Catalog = catalog.Snapshot(), Take = 2, NowMs = 7, Explain = true, Context = RequestContext.Empty, Surface = "home" };
        using var feed = new FeedPipeline(definition).Run(request);

        var seen = FunnelRequest.Of(feed, definition, "q", 7, [0]);

        Assert.Equal([4, 2], seen.SourceHits[0]);
        Assert.Equal([2, 0], seen.SourceHits[1]);
        Assert.Equal([4, 2, 0], seen.Blended);
        Assert.Equal([0, 2, 4], seen.AfterSteps[0]);
        Assert.Equal([0, 2], seen.Page);
        Assert.Equal(["reverse"], FunnelShape.Of(definition).Steps);
        var accumulator = new FunnelAccumulator(FunnelShape.Of(definition), ItemFacts.Of(request.Catalog));
        accumulator.AddRequest(seen);
        Assert.Equal(1, accumulator.ToReport().Page.Single(e => e.Metric == "ndcg@10").Value);
    }

    [Fact]
    public void SystemReport_OnWorkedExample_ComparesOnSharedQueries()
    {
        var metrics = MetricCatalog.ParseList("mrr,coverage@2");
        var a = new SystemAccumulator("popularity", metrics, new ItemFacts(10));
        var b = new SystemAccumulator("engine", metrics, new ItemFacts(10));
        for (var q = 0; q < 20; q++)
        {
            a.Add($"q{q}", [1, 0], [0]);
            b.Add($"q{q}", q == 0 ? [1, 0] : [0, 1], [0]);
        }

        a.Add("only here", [0], [0]);
        var report = SystemReport.Of([a.ToScores(), b.ToScores()]);

        Assert.Equal((20, 1, "popularity"), (report.Queries, report.LeftOut, report.Baseline));
        Assert.Empty(report.Systems[0].Against);
        var d = report.Systems[1].Against[0];
        Assert.Equal(0.475, d.Difference, 1e-12);
        Assert.Equal(0.95, d.Relative, 1e-12);
        Assert.Equal((19, 0, 1), (d.Wins, d.Losses, d.Ties));
        Assert.True(d.SignFlipP < 0.001 && d.RelativeInterval.Contains(0.95) && d.RelativeInterval.Low > 0.7);
        Assert.Contains("+95.0%", report.ToText());
        using var parsed = JsonDocument.Parse(report.ToJson());
        Assert.Equal(0.2, parsed.RootElement.GetProperty("systems")[1].GetProperty("metrics").GetProperty("coverage@2").GetProperty("value").GetDouble());
    }

    [Fact]
    public void SystemReport_OfSystemsThatDoNotFit_IsRefused()
    {
        var map = new SystemAccumulator("a", MetricCatalog.ParseList("map"), new ItemFacts(1));
        var mrr = new SystemAccumulator("b", MetricCatalog.ParseList("mrr"), new ItemFacts(1));
        map.Add("q", [0], [0]);
        mrr.Add("p", [0], [0]);
        Assert.Contains("other metrics", Assert.Throws<InputException>(() => SystemReport.Of([map.ToScores(), mrr.ToScores()])).Message);
        var other = new SystemAccumulator("c", MetricCatalog.ParseList("map"), new ItemFacts(1));
        other.Add("p", [0], [0]);
        Assert.Contains("no query in common", Assert.Throws<InputException>(() => SystemReport.Of([map.ToScores(), other.ToScores()])).Message);
        Assert.Contains("no system 'x'", Assert.Throws<InputException>(() => SystemReport.Of([map.ToScores()], "x")).Message);
        map.Add("q", [0], [0]);
        Assert.Contains("comes twice", Assert.Throws<InputException>(map.ToScores).Message);
    }

    private static FunnelAccumulator TwoRequests()
    {
        var funnel = new FunnelAccumulator(Shape, new ItemFacts(10));
        funnel.AddRequest(new FunnelRequest
        {
            QueryId = "u1",
            Relevant = [1, 2, 3],
            SourceHits = [[4, 1, 2], [1, 5]],
            Blended = [4, 1, 2, 5],
            AfterSteps = [[1, 2, 4, 5], [1, 4, 5]],
            Page = [1, 4],
        });
        funnel.AddRequest(new FunnelRequest
        {
            QueryId = "u2",
            Relevant = [2, 9],
            SourceHits = [[2], [4, 5, 9]],
            Blended = [4, 5, 2],
            AfterSteps = [[4, 2, 5], [4, 2, 5]],
            Page = [4, 2],
        });
        funnel.AddRequest(new FunnelRequest { QueryId = "u3", Relevant = [], SourceHits = [[5], []], Blended = [5], AfterSteps = [[5], [5]], Page = [5] });
        return funnel;
    }

    private sealed class ListSource(string name, int[] rows) : ICandidateSource
    {
        public string Name => name;

        public int Retrieve(in FeedRequest request, Span<int> items, Span<float> scores, CancellationToken ct)
        {
            for (var i = 0; i < rows.Length; i++) (items[i], scores[i]) = (rows[i], -i);
            return rows.Length;
        }
    }

    private sealed class AllBlender : IBlender
    {
        public string Name => "blend";

        public void Blend(in FeedRequest request, ReadOnlySpan<SourceHits> hits, CandidateBatch batch)
        {
            foreach (var source in hits)
                foreach (var item in source.Items) batch.Add(item, source.Source);
        }
    }

    private sealed class ReverseRule : IRule
    {
        public string Name => "reverse";

        public int Apply(in FeedRequest request, CandidateBatch batch, Span<int> order, CancellationToken ct)
        {
            order.Reverse();
            return order.Length;
        }
    }
}
