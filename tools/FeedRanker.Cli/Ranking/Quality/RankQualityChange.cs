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
    /// Every loss of ours against <paramref name="peerLoss"/> with the same setting and with its first one, and by the means over all
    /// settings of those that are run with each.
    /// </summary>
    public static IReadOnlyList<RankQualityChange> Of(IReadOnlyList<RankQualityRun> runs, string peerLoss)
    {
        var peers = runs.Where(run => run.IsPeer && run.Loss == peerLoss).ToArray();
        var changes = new List<RankQualityChange>(
            from run in runs
            where !run.IsPeer
            from peer in peers
            where peer.Setting == run.Setting || peer == peers[0]
            select new RankQualityChange(run.Setting.Name, run.Loss, peer.Setting.Name, peer.Loss, run.Over(peer)));
        foreach (var loss in runs.Where(run => !run.IsPeer).GroupBy(run => run.Loss).Where(loss => loss.Count() == peers.Length))
            changes.Add(new(All, loss.Key, All, peerLoss, PairedDifference.OfMetrics(Mean(peers), Mean([.. loss]))));
        return changes;
    }

    private static double[][] Mean(IReadOnlyList<RankQualityRun> runs) =>
        [.. runs[0].PerQuery.Select((queries, metric) => queries.Select((_, query) => runs.Average(run => run.PerQuery[metric][query])).ToArray())];
}
