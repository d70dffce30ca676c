namespace FeedRanker.Evaluation.Tests;

/// <summary>
/// Graded and negative judgements, by hand from what trec_eval 9 documents: a judged grade below 0 is "in the pool but
/// unjudged" and becomes -2 in the ranked list, an item nobody judged -1; neither is counted among the relevant or the
/// non-relevant (form_res_rels.c), gains anything (m_ndcg.c, m_ndcg_cut.c), or moves bpref (m_bpref.c); both keep their
/// rank for every other measure, and -J takes both out. Relevant is a grade of at least -l, 1 unless set.
/// </summary>
public sealed class TrecGradesTests : IDisposable
{
    // Rank  item  grade
    //  1     n     -1   in the pool, unjudged
    //  2     z      0   non-relevant
    //  3     a      2
    //  4     u      -   not in the pool
    //  5     b      1
    //  6     y      0   non-relevant
    //  7     c      3
    //  8     m     -2   in the pool, unjudged
    // not retrieved: d 1, x 0, o -1
    private const string Run = "q Q0 n 1 8 r\nq Q0 z 2 7 r\nq Q0 a 3 6 r\nq Q0 u 4 5 r\nq Q0 b 5 4 r\nq Q0 y 6 3 r\nq Q0 c 7 2 r\nq Q0 m 8 1 r\n";
    private const string Qrels = "q 0 n -1\nq 0 z 0\nq 0 a 2\nq 0 b 1\nq 0 y 0\nq 0 c 3\nq 0 m -2\nq 0 d 1\nq 0 x 0\nq 0 o -1\n";

    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    // R = 4 (a, b, c, d), N = 3 (z, y, x). Discounts 1/log2(rank + 1): 1, 0.6309297536, 0.5, 0.4306765581, 0.3868528072,
    // 0.3562071871, 1/3, 0.3154648768.
    [Theory]
    // DCG = 2·0.5 + 1·0.3868528072 + 3/3 = 2.3868528072; ideal 3, 2, 1, 1 = 3 + 1.2618595071 + 0.5 + 0.4306765581 = 5.1925360652.
    [InlineData("ndcg", 2.3868528072 / 5.1925360652)]
    // DCG@5 = 1 + 0.3868528072; the ideal list has only four gains.
    [InlineData("ndcg@5", 1.3868528072 / 5.1925360652)]
    // DCG@3 = 1; ideal 3, 2, 1 = 4.7618595071.
    [InlineData("ndcg@3", 1 / 4.7618595071)]
    [InlineData("ndcg@2", 0)]
    // Precision at the ranks of a, b, c: 1/3, 2/5, 3/7, over R.
    [InlineData("map", (1 / 3.0 + 2 / 5.0 + 3 / 7.0) / 4)]
    [InlineData("map@5", (1 / 3.0 + 2 / 5.0) / 4)]
    [InlineData("P_5", 2 / 5.0)]
    [InlineData("P_10", 3 / 10.0)]
    [InlineData("recall@5", 2 / 4.0)]
    [InlineData("recall@8", 3 / 4.0)]
    [InlineData("mrr", 1 / 3.0)]
    [InlineData("hit@2", 0)]
    [InlineData("hit@3", 1)]
    // The first R = 4 ranks hold a alone.
    [InlineData("rprec", 1 / 4.0)]
    // Above a and above b one judged non-relevant (z; n and u do not count), above c two (z, y); min(N, R) = 3.
    [InlineData("bpref", ((1 - 1 / 3.0) + (1 - 1 / 3.0) + (1 - 2 / 3.0)) / 4)]
    public void Metric_WithGradedAndNegativeJudgements_IsTrecEvals(string metric, double expected) =>
        Assert.Equal(expected, Value(metric, JudgingOptions.Default), 1e-9);

    // -l 2: relevant are a and c, so R = 2; b and d join the judged non-relevant, N = 5. ndcg knows no level.
    [Theory]
    [InlineData("ndcg", 2.3868528072 / 5.1925360652)]
    [InlineData("map", (1 / 3.0 + 2 / 7.0) / 2)]
    [InlineData("P_5", 1 / 5.0)]
    [InlineData("recall@5", 1 / 2.0)]
    [InlineData("mrr", 1 / 3.0)]
    [InlineData("hit@2", 0)]
    [InlineData("rprec", 0)]
    // Above a one (z), above c three (z, b, y), of which min(3, R) = 2 count; min(N, R) = 2.
    [InlineData("bpref", ((1 - 1 / 2.0) + (1 - 2 / 2.0)) / 2)]
    public void Metric_AtLevelTwo_IsTrecEvals(string metric, double expected) =>
        Assert.Equal(expected, Value(metric, new JudgingOptions { RelevanceLevel = 2 }), 1e-9);

    // -J: what is left is z 0, a 2, b 1, y 0, c 3. DCG = 2·0.6309297536 + 1·0.5 + 3·0.3868528072 = 2.9224179288.
    [Theory]
    [InlineData("ndcg", 2.9224179288 / 5.1925360652)]
    [InlineData("map", (1 / 2.0 + 2 / 3.0 + 3 / 5.0) / 4)]
    [InlineData("P_5", 3 / 5.0)]
    [InlineData("recall@5", 3 / 4.0)]
    [InlineData("mrr", 1 / 2.0)]
    [InlineData("hit@2", 1)]
    [InlineData("rprec", 2 / 4.0)]
    [InlineData("bpref", ((1 - 1 / 3.0) + (1 - 1 / 3.0) + (1 - 2 / 3.0)) / 4)]
    public void Metric_OfJudgedItemsOnly_IsTrecEvals(string metric, double expected) =>
        Assert.Equal(expected, Value(metric, new JudgingOptions { JudgedOnly = true }), 1e-9);

    // 2^g - 1, which trec_eval has by -m ndcg.1=1,2=3,3=7: DCG = 3·0.5 + 0.3868528072 + 7/3 = 4.2201861406;
    // ideal 7 + 3·0.6309297536 + 0.5 + 0.4306765581 = 9.8234658188.
    [Fact]
    public void Ndcg_WithExponentialGain_GivesNegativeGradesNothing() =>
        Assert.Equal(4.2201861406 / 9.8234658188, Value("ndcg", new JudgingOptions { Gain = Gain.Exponential }), 1e-9);

    // The only judgements are below 0: nothing is relevant and every measure is 0, as for a query with zeros alone.
    [Theory]
    [InlineData("ndcg,ndcg@5,map,P_5,recall@5,mrr,hit@5,rprec,bpref")]
    public void Query_WithNegativeJudgementsAlone_CountsAsWithoutRelevant(string metrics)
    {
        var result = Evaluate("q Q0 n 1 2 r\nq Q0 u 2 1 r\n", "q 0 n -1\n", metrics, JudgingOptions.Default);
        Assert.All(result.Means, mean => Assert.Equal(0, mean.Value));
        Assert.Equal((1, 1), (result.Queries, result.EmptyQueries));
    }

    private double Value(string metric, JudgingOptions judging) => Evaluate(Run, Qrels, metric, judging).Means[0].Value;

    private RunResult Evaluate(string run, string qrels, string metrics, JudgingOptions judging)
    {
        var symbols = new RunSymbols();
        var read = Evaluation.Run.Read(_files.Write("a.run", run), symbols);
        return RunEvaluation.Evaluate(read, Evaluation.Qrels.Read(_files.Write("a.qrels", qrels), symbols), MetricCatalog.ParseList(metrics), new RunEvaluationOptions { Judging = judging });
    }
}
