using System.Text.Json;
using FeedRanker.Core;

namespace FeedRanker.Evaluation.Tests;

/// <summary>Comparisons, slices, conditions, and reports that are read back.</summary>
public sealed class ComparisonTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("ndcg@10 < -0.5%", true)]
    [InlineData("ndcg@10 < -0.2", false)]
    [InlineData("ndcg@10<=-10%", true)]
    [InlineData("value(ndcg@10) >= 0.4", true)]
    [InlineData("value( ndcg_cut_10 ) > 45 %", false)]
    [InlineData("high(ndcg@10) < 0", true)]
    [InlineData("low(ndcg@10) < -0.5", false)]
    [InlineData("p(ndcg@10) < 0.001", true)]
    [InlineData("ndcg@10 < 0 and p(ndcg@10) > 0.5", false)]
    [InlineData("ndcg@10[country=DE] < -15%", true)]
    [InlineData("ndcg@10[ country = FR ] < 0", false)]
    [InlineData("coverage@5 < -50%", true)]
    public void Condition_OnAWorseSystem_HoldsWhereItShould(string text, bool holds)
    {
        var outcome = GateCondition.Parse(text).Check(Worse()).Single();
        Assert.Equal(("b", holds), (outcome.System, outcome.Holds));
    }

    [Theory]
    [InlineData("", 1, "a metric")]
    [InlineData("ndcg@10", 8, "one of <")]
    [InlineData("ndcg@10 < x", 11, "a number")]
    [InlineData("ndgc@10 < 1", 1, "no metric 'ndgc@10'")]
    [InlineData("ndcg@0 < 1", 1, "whole number from 1")]
    [InlineData("mean(ndcg@10) < 1", 1, "none of low(…)")]
    [InlineData("low(ndcg@10 < 1", 13, "')' is expected")]
    [InlineData("ndcg@10[country < 1", 9, "no closing ']'")]
    [InlineData("ndcg@10[country] < 1", 9, "attribute=value")]
    [InlineData("ndcg@10 < 1 or map < 1", 13, "'and' or the end")]
    [InlineData("ndcg@10 < 1 and", 16, "a metric")]
    public void WrongCondition_NamesThePosition(string text, int position, string message)
    {
        var error = Assert.Throws<InputException>(() => GateCondition.Parse(text));
        Assert.Contains($"position {position} of", error.Message);
        Assert.Contains(message, error.Message);
    }

    [Theory]
    [InlineData("map < 0", "was not measured")]
    [InlineData("ndcg@10[country=XX] < 0", "no slice 'country=XX'")]
    [InlineData("p(coverage@5) < 0", "one number")]
    public void Condition_ThatCannotBeDecided_IsRefused(string text, string message) =>
        Assert.Contains(message, Assert.Throws<InputException>(() => GateCondition.Parse(text).Check(Worse())).Message);

    [Fact]
    public void Slices_OfAComparison_AreThoseQueriesOnlyAndWhatIsInNoneIsSaid()
    {
        var comparison = Worse();
        Assert.Equal(["DE", "FR"], comparison.Slices.Select(s => s.Value));
        Assert.Equal((20, 19), (comparison.Slices[0].Queries, comparison.Slices[1].Queries));
        Assert.Equal(-0.2, comparison.Slices[0].Against[0].Difference, 1e-9);
        Assert.Equal(0, comparison.Slices[1].Against[0].Difference, 1e-9);
        Assert.Contains("1 compared queries are in no slice", comparison.Remarks.Single());
        using var json = JsonDocument.Parse(comparison.ToJson());
        Assert.Equal("DE", json.RootElement.GetProperty("slices")[0].GetProperty("value").GetString());
        Assert.Equal(0.5, json.RootElement.GetProperty("systems")[1].GetProperty("against_baseline").GetProperty("ndcg@10").GetProperty("baseline").GetDouble(), 1e-12);
        Assert.Contains("country=FR", comparison.ToText());
    }

    [Theory]
    [InlineData("query\tcountry\nq1\tDE\nq1\tFR\n", 3, "was on line 2 already")]
    [InlineData("who\tcountry\nq1\tDE\n", 2, "query: is missing")]
    [InlineData("query\nq1\n", 0, "no attribute")]
    [InlineData("{\"query\":\"q1\",\"country\":[1]}\n", 1, "must be text or a number")]
    public void WrongSlices_AreRefusedWithFileAndLine(string text, int line, string message)
    {
        var error = Assert.Throws<InputException>(() => QuerySlices.Read(_files.Write("slices", text)));
        Assert.Equal(line, error.Line);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void SlicesOfOtherQueries_AreRefused()
    {
        var slices = QuerySlices.Read(_files.Write("slices.tsv", "query\tcountry\nelsewhere\tDE\n"));
        Assert.Contains("no attribute of any compared query", Assert.Throws<InputException>(() => Comparison.Of([Scores("a", 0), Scores("b", 0)], slices: slices)).Message);
    }

    [Theory]
    [InlineData(".tsv")]
    [InlineData(".json")]
    public void PerQueryFile_ReadBack_GivesTheSameValues(string extension)
    {
        var symbols = new RunSymbols();
        var run = Run.Read(_files.Write("a.run", "q1 Q0 a 1 3 r\nq1 Q0 b 2 2 r\nq1 Q0 c 3 1 r\nq2 Q0 c 1 1 r\nq3 Q0 c 1 1 r\n"), symbols);
        var qrels = Qrels.Read(_files.Write("a.qrels", "q1 0 b 1\nq1 0 z 2\nq2 0 c 1\nq3 0 c 0\n"), symbols);
        var metrics = MetricCatalog.ParseList("ndcg@10,map,coverage@1");
        var result = RunEvaluation.Evaluate(run, qrels, metrics, new RunEvaluationOptions { Judging = new JudgingOptions { EmptyQueries = EmptyQueries.Skip } });
        var writer = new StringWriter();
        if (extension == ".json") writer.Write(result.ToJson(perQuery: true));
        else result.WritePerQuery(writer);
        var path = _files.Write("report" + extension, writer.ToString());

        Assert.True(ScoresFile.IsReport(path));
        var read = ScoresFile.Read(path, "again");
        Assert.Equal(result.Scores.QueryIds, read.QueryIds);
        for (var m = 0; m < 2; m++) Assert.Equal(result.Scores.Of(m).ToArray(), read.Of(read.IndexOf(metrics[m].Name)).ToArray());
        Assert.Equal(result.Scores.WholeOf("coverage@1"), read.WholeOf("coverage@1"));
    }

    [Theory]
    [InlineData("q1 Q0 a 1 3 r\n", false)]
    [InlineData("{\"query\":\"q\",\"item\":\"a\",\"score\":1}\n", false)]
    [InlineData("query\titem\tscore\nq\ta\t1\n", false)]
    [InlineData("map                   \tq1\t0.0250\n", true)]
    [InlineData("runid                 \tall\tgen\n", true)]
    [InlineData("{\n  \"queries\": 2\n}\n", true)]
    public void Report_IsToldFromARunByItsFirstLine(string text, bool isReport) =>
        Assert.Equal(isReport, ScoresFile.IsReport(_files.Write("file", text)));

    [Theory]
    [InlineData("{\"queries\": 1}\n", "no object 'metrics'")]
    [InlineData("{\"queries\": 1, \"metrics\": {\"map\": 0.5\n", "is no JSON report")]
    [InlineData("map q1 0.5\nmap q1 0.6\n", "comes twice")]
    [InlineData("map q1 0.5\nmap q2\n", "2 fields")]
    [InlineData("num_q all 5\n", "no known metric")]
    public void WrongReport_IsRefused(string text, string message) =>
        Assert.Contains(message, Assert.Throws<InputException>(() => ScoresFile.Read(_files.Write("file", text), "x")).Message);

    [Fact]
    public void ScoredFile_OnWorkedExample_HasHandValuesAndItsBins()
    {
        var path = _files.Write("s.csv", "score,label,user\n0.9,1,u1\n0.2,0,u1\n0.4,1,u2\n0.4,0,u2\n0.5,0,u3\n");
        var result = ScoredFile.Evaluate(path, MetricCatalog.ParseList("auc,gauc,logloss,ece"));
        Assert.Equal((5, 2, 3, 1), (result.Rows, result.Positives, result.Queries, result.OneClassQueries));
        Assert.Equal(4.5 / 6, result.Metrics[0].Value, 1e-12);
        Assert.Equal(0.75, result.Metrics[1].Value, 1e-12);
        Assert.Equal((-Math.Log(0.9) - Math.Log(0.8) - Math.Log(0.4) - Math.Log(0.6) - Math.Log(0.5)) / 5, result.Metrics[2].Value, 1e-12);
        Assert.Equal((0.1 + 0.2 + (2 * 0.1) + 0.5) / 5, result.Metrics[3].Value, 1e-12);
        Assert.Equal(5, result.Reliability!.Bins.Sum(b => b.Count));
    }

    [Theory]
    [InlineData("s.csv", "score,label\nNaN,1\n", 2, "NaN")]
    [InlineData("s.csv", "score,label\n0.5,yes\n", 2, "label: 'yes' is not a number")]
    [InlineData("s.csv", "score,label\n0.5,1\n", 2, "gauc needs the query")]
    [InlineData("s.csv", "score,clicked\n0.5,1\n", 1, "no column 'label'")]
    [InlineData("s.run", "q Q0 a 1 0.5 r\n", 1, "holds no labels")]
    [InlineData("s.csv", "score,label\n", 0, "holds no line")]
    public void WrongScoredFile_IsRefusedWithFileAndLine(string name, string text, int line, string message)
    {
        var path = _files.Write(name, text);
        var error = Assert.Throws<InputException>(() => ScoredFile.Evaluate(path, MetricCatalog.ParseList("gauc")));
        Assert.Equal((path, line), (error.File, error.Line));
        Assert.Contains(message, error.Message);
    }

    // b loses 0.2 on every even query (DE), nothing on the odd ones (FR); query 39 is in no slice.
    private Comparison Worse()
    {
        var lines = Enumerable.Range(0, 39).Select(q => $"q{q:00}\t{(q % 2 == 0 ? "DE" : "FR")}\n");
        var slices = QuerySlices.Read(_files.Write("slices.tsv", "query\tcountry\n" + string.Concat(lines)));
        return Comparison.Of([Scores("a", 0), Scores("b", 0.2)], slices: slices);
    }

    private static QueryScores Scores(string system, double loss)
    {
        var queries = Enumerable.Range(0, 40).Select(q => $"q{q:00}").ToArray();
        var values = Enumerable.Range(0, 40).Select(q => q % 2 == 0 ? 0.5 - loss : 0.5).ToArray();
        return new QueryScores(system, queries, MetricCatalog.ParseList("ndcg@10"), [values], [new("coverage@5", loss > 0 ? 0.1 : 0.4)]);
    }
}
