namespace FeedRanker.Evaluation;

/// <summary>What the columns of a general log are called.</summary>
public sealed record LogColumnNames
{
    /// <summary>The request; rows of one context are resampled together, and form a page when pages are asked for.</summary>
    public string Context { get; init; } = "context";

    /// <summary>The action shown.</summary>
    public string Action { get; init; } = "action";

    /// <summary>Where; optional, from 0 or 1.</summary>
    public string Position { get; init; } = "position";

    /// <summary>What came of it.</summary>
    public string Reward { get; init; } = "reward";

    /// <summary>The logging policy's probability: of the action at its position; on pages given what stands above.</summary>
    public string Propensity { get; init; } = "propensity";

    /// <summary>The evaluated policy's probability of the same; needed when no policy is named.</summary>
    public string Target { get; init; } = "target";

    /// <summary>On pages, the logging probability of the action at its position whatever stands above; optional.</summary>
    public string MarginalPropensity { get; init; } = "marginal_propensity";

    /// <summary>On pages, the evaluated policy's probability of the same; optional.</summary>
    public string MarginalTarget { get; init; } = "marginal_target";

    /// <summary>The action's category; optional.</summary>
    public string Category { get; init; } = "category";
}
