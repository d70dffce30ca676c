using FeedRanker.Core;

namespace FeedRanker.Evaluation.Tests.Html;

/// <summary>Reports of policies and comparisons: what the documents say, before anything draws them.</summary>
public class EvaluationConversionTests
{
    [Fact]
    public void Concentration_OfWeights_IsTheShareTheHeaviestHold()
    {
        // 200 weights: one of 101, the others 1; the heaviest half percent is that one, of 300 in all.
        var log = Log(200, i => i == 17 ? 1 / 101.0 : 1, _ => 1);
        var points = Overlap.Of(log, WeightKind.Position)!.Concentration;
        Assert.Equal([0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1], points.Select(p => p.Heaviest));
        double[] expected = [101, 102, 104, 110, 120, 140, 200, 300];
        foreach (var (point, held) in points.Zip(expected)) Assert.Equal(held / 300, point.Holds, 1e-9);
    }

    [Fact]
    public void Policy_LogThatCannotAnswer_WarnsHeadlinesNoEstimateAndShowsTheRefused()
    {
        var report = PolicyEvaluation.Run(Log(100, i => i == 7 ? 0.001 : 1, i => i == 7 ? 1 : 0.001));
        var document = ReportDocument.FromPolicy(report).Validated();
        Assert.Equal(Answer.No, report.Answer);
        Assert.Contains(document.Notes, n => n.Level == NoteLevel.Warning && n.Text.StartsWith("This log cannot answer", StringComparison.Ordinal));
        Assert.DoesNotContain(document.Headline, h => report.Estimates.Any(e => e.Estimator == h.Name));
        var bars = document.Sections.SelectMany(s => s.Blocks).OfType<BarsChart>().First(b => b.Id == "estimators");
        for (var e = 0; e < report.Estimates.Count; e++)
            Assert.Equal(report.Estimates[e].Lacks is not null, bars.Series[0].Notes![e + 1] == "not estimated");
        Assert.Equal(report.Estimates.Count + 1, bars.Categories.Count);
    }

    [Fact]
    public void Bars_WithTooFewNotes_AreRefused()
    {
        var bars = new BarsChart { Id = "b", Title = "", Categories = ["x", "y"], X = new ReportAxis("v"), Series = [new BarsSeries("s", [1.0, 2.0], ["one"])] };
        var document = new ReportDocument { Title = "t", Sections = [new ReportSection { Id = "s", Title = "", Blocks = [bars] }] };
        Assert.Contains("1 notes for 2 categories", Assert.Throws<InputException>(() => document.Validated()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Comparison_Bars_CarryTheDifferencesAndHolmsP()
    {
        var metrics = MetricCatalog.ParseList("ndcg@5,ndcg@10,mrr");
        var queries = Enumerable.Range(0, 12).Select(q => $"q{q:00}").ToArray();
        QueryScores Scores(string name, double lift) => new(name, queries, metrics, metrics.Select((_, m) => queries.Select((_, q) => 0.1 * m + 0.01 * q + lift * (q % 4)).ToArray()).ToArray());
        var comparison = Comparison.Of([Scores("prod", 0), Scores("new", 0.02)]);
        var document = ReportDocument.FromComparison(comparison).Validated();
        var bars = document.Sections.SelectMany(s => s.Blocks).OfType<BarsChart>().First(b => b.Id == "difference-ranking-metrics");
        var differences = comparison.Report.Systems[1].Against;
        Assert.Equal(comparison.Report.Metrics, bars.Categories);
        Assert.Equal(differences.Select(d => d.Difference), bars.Series[0].Values.Select(v => v.Value));
        Assert.Equal(differences.Select(d => $"p={ReportNumbers.P(d.SignFlipHolmP)}"), bars.Series[0].Notes!);
        var curve = Assert.Single(document.Sections.SelectMany(s => s.Blocks).OfType<CurveChart>());
        Assert.Equal(2, curve.Series.Count);
        var won = document.Sections.SelectMany(s => s.Blocks).OfType<BarsChart>().First(b => b.Id == "won-and-lost");
        Assert.All(won.Series[0].Values, v => Assert.Equal(9, v.Value));
    }

    private static PolicyLog Log(int rows, Func<int, double> propensity, Func<int, double> target) => new()
    {
        Name = "a log",
        UnitOf = Enumerable.Range(0, rows).ToArray(),
        Units = rows,
        Actions = new int[rows],
        ActionCount = 1,
        Positions = new int[rows],
        PositionCount = 1,
        Rewards = Enumerable.Range(0, rows).Select(i => i % 7 == 0 ? 1.0 : 0).ToArray(),
        Propensities = Enumerable.Range(0, rows).Select(propensity).ToArray(),
        Targets = Enumerable.Range(0, rows).Select(target).ToArray(),
        Per = ValuePer.Impression,
    };
}
