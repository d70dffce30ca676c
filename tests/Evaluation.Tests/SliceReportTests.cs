using System.Text;
using System.Text.Json;

namespace FeedRanker.Evaluation.Tests;

/// <summary>Slices made in memory, one system beside the best other in each, and judgements cut to some items.</summary>
public sealed class SliceReportTests
{
    private static readonly Metric[] Metrics = [.. MetricCatalog.ParseList("ndcg@10,recall@50")];

    [Fact]
    public void Of_SlicesInMemory_HasTheMeansOfEachSliceAndItsOwnBestOther()
    {
        var report = SliceReport.Of(Scores("engine", _ => 0.5), [Scores("x", q => q % 2 == 0 ? 0.9 : 0.1), Scores("y", _ => 0.3)], EvenOdd());
        Assert.Equal(["parity=even", "parity=odd"], report.Slices.Select(s => s.Name));
        Assert.Equal([10, 10], report.Slices.Select(s => s.Queries));
        Assert.Equal(["x", "y"], report.Slices.Select(s => s.Best));
        Assert.Equal([0.5, 0.5], report.Slices.Select(s => s.Estimates[0].Value));
        Assert.Equal(-0.4, report.Slices[0].Gain[0].Difference, 1e-12);
        Assert.Equal(0.2, report.Slices[1].Gain[0].Difference, 1e-12);
        Assert.Equal((0, 10), (report.Slices[0].Gain[1].Wins, report.Slices[0].Gain[1].Losses));
        Assert.Contains("parity=odd", report.ToText(), StringComparison.Ordinal);
        Assert.Equal(2, Json(report).GetArrayLength());
    }

    [Fact]
    public void Of_ItemSlice_StandsLastOverItsOwnQueries()
    {
        var cold = new ItemSlice("items", "cold", [Scores("engine", _ => 0.2, 5), Scores("x", _ => 0.1, 5)]);
        var report = SliceReport.Of(Scores("engine", _ => 0.5), [Scores("x", _ => 0.4)], EvenOdd(), [cold]);
        var last = report.Slices[^1];
        Assert.Equal(("items=cold", 5, 0.2), (last.Name, last.Queries, last.Estimates[0].Value));
        Assert.Equal(0.1, last.Gain[0].Difference, 1e-12);
    }

    [Fact]
    public void Comparison_WithItemSlice_CanBeHeldToAConditionOnIt()
    {
        var cold = new ItemSlice("items", "cold", [Scores("old", _ => 0.4, 5), Scores("new", _ => 0.2, 5)]);
        var comparison = Comparison.Of([Scores("old", _ => 0.4), Scores("new", _ => 0.5)], slices: EvenOdd(), items: [cold]);
        Assert.Equal(["even", "odd", "cold"], comparison.Slices.Select(s => s.Value));
        Assert.True(GateCondition.Parse("ndcg@10[items=cold] < -49%").Check(comparison).Single().Holds);
        Assert.False(GateCondition.Parse("ndcg@10 < 0").Check(comparison).Single().Holds);
    }

    [Fact]
    public void Section_OfSlices_IsAValidReport()
    {
        var report = SliceReport.Of(Scores("engine", _ => 0.5), [Scores("x", _ => 0.4)], EvenOdd());
        var section = new ReportDocument { Title = "t", Sections = [SliceSections.Of(report)] }.Validated().Sections.Single();
        Assert.Equal(["slices-ndcg-10", "slices-recall-50", "slices-table"], section.Blocks.Select(b => b.Id));
    }

    [Fact]
    public void QuerySlices_ValuesThatDoNotFitTheAttributes_AreRefused() =>
        Assert.Throws<ArgumentException>(() => QuerySlices.Of("test", ["a", "b"], [KeyValuePair.Create("q", new[] { "1" })]));

    private static QuerySlices EvenOdd() => QuerySlices.Of("test", ["parity"],
        Enumerable.Range(0, 20).Select(q => KeyValuePair.Create($"q{q}", new[] { q % 2 == 0 ? "even" : "odd" })));

    private static QueryScores Scores(string system, Func<int, double> value, int queries = 20)
    {
        var values = Enumerable.Range(0, queries).Select(value).ToArray();
        return new QueryScores(system, [.. Enumerable.Range(0, queries).Select(q => $"q{q}")], Metrics, [values, [.. values]]);
    }

    private static JsonElement Json(SliceReport report)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            report.WriteTo(json, "slices");
            json.WriteEndObject();
        }

        return JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray())).RootElement.GetProperty("slices");
    }
}
