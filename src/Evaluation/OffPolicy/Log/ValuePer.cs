namespace FeedRanker.Evaluation;

/// <summary>What a policy's value is counted in.</summary>
public enum ValuePer
{
    /// <summary>Mean reward of one shown item.</summary>
    Impression,

    /// <summary>Mean reward of one page: the sum over its positions.</summary>
    Page,
}
