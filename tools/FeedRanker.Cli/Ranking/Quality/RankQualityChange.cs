using FeedRanker.Evaluation;

namespace FeedRanker.Cli.Ranking;

/// <summary>How much better a loss of ours ranks than the peer's, paired by query.</summary>
/// <param name="Setting">Of ours.</param>
/// <param name="Loss">Ours.</param>
/// <param name="AgainstSetting">Of the peer.</param>
/// <param name="AgainstLoss">The peer's.</param>
/// <param name="Metrics">The difference by each metric of <see cref="RankQualityRun.PerQuery"/>.</param>
internal sealed record RankQualityChange(string Setting, string Loss, string AgainstSetting, string AgainstLoss, IReadOnlyList<PairedDifference> Metrics)
{
    private const string All = "all settings";

    /// <summary>
    /// Every loss of ours against each of the peer's with the same setting and, of <paramref name="main"/>, with its first one; then, for
    /// losses run with every setting, by the means over all of them.
    /// </summary>
    public static IReadOnlyList<RankQualityChange> Of(IReadOnlyList<RankQualityRun> runs, string main)
    {
        var peers = runs.Where(run => run.IsPeer).GroupBy(run => run.Loss).ToArray();
        var changes = new List<RankQualityChange>(
            from run in runs
            where !run.IsPeer
            from peer in peers
            from other in peer
            where other.Setting == run.Setting || (peer.Key == main && other == peer.First())
            select new RankQualityChange(run.Setting.Name, run.Loss, other.Setting.Name, other.Loss, run.Over(other)));
        foreach (var loss in runs.Where(run => !run.IsPeer).GroupBy(run => run.Loss))
            foreach (var peer in peers.Where(peer => peer.Count() == loss.Count()))
                changes.Add(new(All, loss.Key, All, peer.Key, PairedDifference.OfMetrics(Mean([.. peer]), Mean([.. loss]))));
        return changes;
    }

    private static double[][] Mean(IReadOnlyList<RankQualityRun> runs) =>
        [.. runs[0].PerQuery.Select((queries, metric) => queries.Select((_, query) => runs.Average(run => run.PerQuery[metric][query])).ToArray())];
}
