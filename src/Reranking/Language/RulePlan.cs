using FeedRanker.Core;

namespace FeedRanker.Reranking;

/// <summary>A checked rule, ready to become a stage of any pipeline.</summary>
/// <param name="Make">Makes the stage for one pipeline.</param>
internal sealed record RulePlan(Func<RuleSlot, IStage> Make)
{
    /// <summary>The most items the rule leaves; null when it sets no such bound.</summary>
    public int? MostLeft { get; init; }

    /// <summary>Whether the rule compares items by their embeddings.</summary>
    public bool NeedsVectors { get; init; }
}
