using FeedRanker.Evaluation;

namespace FeedRanker.Cli.Ranking;

/// <summary>One loss with one setting: NDCG of each query that is measured on, for each seed.</summary>
/// <param name="Setting">How the trees are grown.</param>
/// <param name="Loss">What they learn, as the tables name it.</param>
/// <param name="IsPeer">Whether the loss is XGBoost's.</param>
/// <param name="Seeds">What each seed's model, or models of folds, make of the queries.</param>
internal sealed record RankQualityRun(RankQualitySetting Setting, string Loss, bool IsPeer, IReadOnlyList<TableQuality> Seeds)
{
    private const int Depths = 4; // of TableQuality.Metrics NDCG@1, 3, 5 and 10 are compared

    /// <summary>What is compared: NDCG at four depths, and the mean of the four.</summary>
    public static IReadOnlyList<string> Metrics { get; } = ["ndcg@1", "ndcg@3", "ndcg@5", "ndcg@10", "mean"];

    /// <summary>For each metric and query the mean over seeds; NaN for queries without a positive grade.</summary>
    public IReadOnlyList<double[]> PerQuery { get; } =
        [.. Metrics.Select((_, m) => Enumerable.Range(0, Seeds[0].Metrics[0].PerGroup.Length).Select(q => Seeds.Average(s => Of(s, m, q))).ToArray())];

    /// <summary>Queries that count.</summary>
    public int Queries => PerQuery[0].Count(double.IsFinite);

    /// <summary>The mean over queries and seeds.</summary>
    public double Mean(int metric) => PerQuery[metric].Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    /// <summary>The interval of each mean over draws of the queries.</summary>
    public Interval[] Intervals() => Bootstrap.Means(PerQuery);

    /// <summary>The means over queries, of each seed.</summary>
    public IEnumerable<double> MeanOfSeeds(int metric) =>
        Seeds.Select(seed => Enumerable.Range(0, PerQuery[metric].Length).Select(q => Of(seed, metric, q)).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average());

    /// <summary>How much better than another run on the same queries, by each metric.</summary>
    public PairedDifference[] Over(RankQualityRun other) => PairedDifference.OfMetrics(other.PerQuery, PerQuery);

    private static double Of(TableQuality seed, int metric, int query) =>
        metric < Depths ? seed.Metrics[metric].PerGroup[query] : Enumerable.Range(0, Depths).Average(m => seed.Metrics[m].PerGroup[query]);
}
