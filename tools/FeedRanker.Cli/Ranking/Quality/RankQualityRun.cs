using FeedRanker.Evaluation;

namespace FeedRanker.Cli.Ranking;

/// <summary>One loss with one setting: NDCG of each test query, for each seed.</summary>
/// <param name="Setting">How the trees are grown.</param>
/// <param name="Loss">What they learn, as the tables name it.</param>
/// <param name="IsPeer">Whether the loss is XGBoost's.</param>
/// <param name="Seeds">What each seed's model makes of the test queries.</param>
internal sealed record RankQualityRun(RankQualitySetting Setting, string Loss, bool IsPeer, IReadOnlyList<TableQuality> Seeds)
{
    /// <summary>How many of <see cref="TableQuality.Metrics"/> are compared: NDCG@1, 3, 5 and 10.</summary>
    public const int Metrics = 4;

    /// <summary>For each metric and query the mean over seeds; NaN for queries without a positive grade.</summary>
    public IReadOnlyList<double[]> PerQuery { get; } =
        [.. Enumerable.Range(0, Metrics).Select(m => Enumerable.Range(0, Seeds[0].Metrics[m].PerGroup.Length).Select(q => Seeds.Average(s => s.Metrics[m].PerGroup[q])).ToArray())];

    /// <summary>Queries that count.</summary>
    public int Queries => PerQuery[0].Count(double.IsFinite);

    /// <summary>The mean over queries and seeds.</summary>
    public double Mean(int metric) => PerQuery[metric].Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    /// <summary>The interval of each mean over draws of the queries.</summary>
    public Interval[] Intervals() => Bootstrap.Means(PerQuery);

    /// <summary>How much better than another run on the same queries, by each metric.</summary>
    public PairedDifference[] Over(RankQualityRun other) => PairedDifference.OfMetrics(other.PerQuery, PerQuery);
}
