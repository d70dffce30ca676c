using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Evaluation.Tests;

/// <summary>Ranking measures against values worked out by hand and against properties they must have.</summary>
public sealed class RankingMetricsTests
{
    private const double Tolerance = 1e-12;

    // Ranked a..e = rows 0..4; judged: 0→2, 2→0, 3→1, 9→3 (not retrieved), 7→-1. R = 3, N = 1.
    private static readonly int[] Ranked = [0, 1, 2, 3, 4];
    private static readonly int[] Judged = [0, 2, 3, 9, 7];
    private static readonly int[] Grades = [2, 0, 1, 3, -1];

    [Theory]
    [InlineData("precision@2", 0.5)]
    [InlineData("precision@10", 0.2)]
    [InlineData("recall@1", 1 / 3.0)]
    [InlineData("recall@5", 2 / 3.0)]
    [InlineData("hit@1", 1)]
    [InlineData("mrr", 1)]
    [InlineData("map", (1 + 2 / 4.0) / 3)]
    [InlineData("map@3", 1 / 3.0)]
    [InlineData("rprec", 1 / 3.0)]
    [InlineData("bpref", (1 + 0.0) / 3)] // the second relevant item is below all min(N, R) = 1 non-relevant ones
    public void Metric_OnWorkedExample_IsTheHandValue(string name, double expected)
    {
        Assert.Equal(expected, Value(name, Ranked, Judged, Grades), Tolerance);
    }

    [Fact]
    public void Ndcg_OnWorkedExample_IsTheHandValue()
    {
        var linear = (2 + 1 / Math.Log2(5)) / (3 + 2 / Math.Log2(3) + 1 / 2.0);
        var exponential = (3 + 1 / Math.Log2(5)) / (7 + 3 / Math.Log2(3) + 1 / 2.0);
        Assert.Equal(linear, Value("ndcg", Ranked, Judged, Grades), Tolerance);
        Assert.Equal(2 / (3 + 2 / Math.Log2(3)), Value("ndcg@2", Ranked, Judged, Grades), Tolerance);
        Assert.Equal(exponential, Value("ndcg@10", Ranked, Judged, Grades, new ListJudge(Gain.Exponential)), Tolerance);
    }

    [Fact]
    public void RelevanceLevel_OfTwo_MakesGradeOneNonRelevantButNotGainless()
    {
        var judge = new ListJudge(level: 2);
        Assert.Equal(1 / 2.0, Value("recall@5", Ranked, Judged, Grades, judge), Tolerance);
        Assert.Equal(1 / 2.0, Value("bpref", Ranked, Judged, Grades, judge), Tolerance);
        Assert.Equal(Value("ndcg", Ranked, Judged, Grades), Value("ndcg", Ranked, Judged, Grades, judge), Tolerance);
    }

    [Fact]
    public void EveryListMetric_OnRandomLists_IsWithinBoundsAndOneWhenPerfect()
    {
        var random = new FeedRandom(7);
        var judge = new ListJudge();
        for (var trial = 0; trial < 500; trial++)
        {
            var rows = Shuffled(ref random, 40);
            var judged = rows[..random.Next(30)];
            var grades = Array.ConvertAll(judged, _ => random.Next(5) - 1);
            var ranked = Shuffled(ref random, 40)[..random.Next(41)];
            var relevant = grades.Count(g => g > 0);
            var perfect = judged.Zip(grades).OrderByDescending(p => p.Second).Select(p => p.First).ToArray();
            foreach (var name in new[] { "ndcg", "ndcg@5", "recall@5", "precision@5", "hit@5", "map", "map@5", "mrr", "mrr@5", "rprec", "bpref" })
            {
                Assert.InRange(Value(name, ranked, judged, grades, judge), 0, 1 + Tolerance);
                if (relevant == 0) Assert.Equal(0, Value(name, ranked, judged, grades, judge));
                else if (relevant <= 5 || !name.Contains('5')) Assert.Equal(name == "precision@5" ? relevant / 5.0 : 1, Value(name, perfect, judged, grades, judge), Tolerance);
            }
        }
    }

    [Fact]
    public void Metrics_WhenOrderOfUnjudgedItemsChanges_StayTheSame()
    {
        foreach (var name in new[] { "ndcg", "map", "mrr", "bpref", "rprec", "recall@5" })
            Assert.Equal(Value(name, [0, 1, 2, 3, 4], Judged, Grades), Value(name, [0, 4, 2, 3, 1], Judged, Grades));
    }

    [Fact]
    public void Judge_WhenARowComesTwice_Throws()
    {
        Assert.Throws<ArgumentException>(() => Value("map", [0, 1, 0], Judged, Grades));
        Assert.Throws<ArgumentException>(() => Value("map", Ranked, [0, 0], [1, 1]));
        Assert.Throws<ArgumentException>(() => Value("map", Ranked, [0, 1], [1]));
    }

    [Fact]
    public void Judge_OfReusedLists_AllocatesNothing()
    {
        var judge = new ListJudge();
        var ndcg = MetricCatalog.Parse("ndcg@10");
        double sum = 0;
        for (var i = 0; i < 3; i++) sum += ndcg.Definition.OfList!(judge.Judge(Ranked, Judged, Grades), 10);
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (var i = 0; i < 100; i++) sum += ndcg.Definition.OfList!(judge.Judge(Ranked, Judged, Grades), 10);
        }));
        Assert.True(sum > 0);
    }

    private static double Value(string name, int[] ranked, int[] judged, int[] grades, ListJudge? judge = null)
    {
        var metric = MetricCatalog.Parse(name);
        return metric.Definition.OfList!((judge ?? new ListJudge()).Judge(ranked, judged, grades), metric.K);
    }

    private static int[] Shuffled(ref FeedRandom random, int count)
    {
        var rows = Enumerable.Range(0, count).ToArray();
        for (var i = count - 1; i > 0; i--)
        {
            var j = random.Next(i + 1);
            (rows[i], rows[j]) = (rows[j], rows[i]);
        }

        return rows;
    }
}
