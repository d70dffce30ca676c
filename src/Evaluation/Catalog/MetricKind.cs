namespace FeedRanker.Evaluation;

/// <summary>What a metric is computed from.</summary>
public enum MetricKind
{
    /// <summary>One ranked list and its judgements; averaged over queries.</summary>
    List,

    /// <summary>One ranked list and facts about its items; averaged over queries.</summary>
    Slate,

    /// <summary>The items shown by all lists together; one number per system.</summary>
    Exposure,

    /// <summary>All scored and judged rows together; one number per system.</summary>
    Pooled,
}
