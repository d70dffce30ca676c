namespace FeedRanker.FeatureStore;

/// <summary>Which part of a log to read.</summary>
/// <param name="FromMs">The first time that belongs to it, Unix milliseconds; null from the start.</param>
/// <param name="ToMs">The first time that no longer does; null to the end.</param>
public readonly record struct EventFilter(long? FromMs = null, long? ToMs = null)
{
    /// <summary>Everything.</summary>
    public static EventFilter All => default;

    internal string Where => $"time_ms >= {FromMs ?? long.MinValue} AND time_ms < {ToMs ?? long.MaxValue}";
}
