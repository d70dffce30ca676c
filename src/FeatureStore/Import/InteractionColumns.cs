namespace FeedRanker.FeatureStore;

/// <summary>Which column of an interactions file is what.</summary>
public sealed record InteractionColumns
{
    /// <summary>The column with user ids.</summary>
    public string User { get; init; } = "user_id";

    /// <summary>The column with item ids.</summary>
    public string Item { get; init; } = "item_id";

    /// <summary>The column with times.</summary>
    public string Time { get; init; } = "timestamp";

    /// <summary>What the times are.</summary>
    public TimeUnit TimeUnit { get; init; } = TimeUnit.Detect;

    /// <summary>The column with event types; empty when all lines are of <see cref="Type"/>.</summary>
    public string TypeColumn { get; init; } = "";

    /// <summary>The type of every line, when there is no column for it.</summary>
    public string Type { get; init; } = "click";

    /// <summary>The column with values (stars, seconds); empty when there is none and the value is 1.</summary>
    public string ValueColumn { get; init; } = "";
}
