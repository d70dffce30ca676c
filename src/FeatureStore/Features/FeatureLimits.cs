using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// Bounds of what is kept per user. A table that is full forgets the half touched longest ago. Validated by the engine.
/// </summary>
public sealed record FeatureLimits
{
    /// <summary>The defaults.</summary>
    public static FeatureLimits Default { get; } = new();

    /// <summary>Actions other than impressions kept in the recent history, 1 to 10,000.</summary>
    public int RecentActions { get; init; } = 200;

    /// <summary>Items a user was shown or acted on, 16 to 1,000,000.</summary>
    public int ItemsPerUser { get; init; } = 4096;

    /// <summary>Authors, topics, surfaces or sizes with state of their own per user, each, 16 to 1,000,000.</summary>
    public int PairsPerUser { get; init; } = 512;

    /// <summary>Authors a user can follow, 16 to 1,000,000.</summary>
    public int FollowsPerUser { get; init; } = 8192;

    internal void Validate()
    {
        Check(nameof(RecentActions), RecentActions, 1, 10_000);
        Check(nameof(ItemsPerUser), ItemsPerUser, 16, 1_000_000);
        Check(nameof(PairsPerUser), PairsPerUser, 16, 1_000_000);
        Check(nameof(FollowsPerUser), FollowsPerUser, 16, 1_000_000);
    }

    private static void Check(string field, int value, int low, int high)
    {
        if (value < low || value > high) throw new InputException($"is {value}; it must be {low} to {high}.", field: field);
    }
}
