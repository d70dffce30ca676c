namespace FeedRanker.Evaluation;

/// <summary>Stage by stage: candidates left, recall of what is relevant, quality of the order.</summary>
public sealed record FunnelChart : ReportBlock
{
    /// <summary>What <see cref="FunnelStage.Quality"/> is.</summary>
    public string Quality { get; init; } = "ndcg@10";

    /// <summary>The stages, from the first.</summary>
    public required IReadOnlyList<FunnelStage> Stages { get; init; }

    internal override void Check() { }
}
