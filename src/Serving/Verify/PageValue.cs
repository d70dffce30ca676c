using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving;

/// <summary>One value of a page that replay computes otherwise.</summary>
internal sealed record PageValue(ServedFeed Page, int Item, string Feature, float Served, float Replayed)
{
    public PageGroup? Group { get; init; }

    /// <summary>The user's own state where it was not that of the place.</summary>
    public UserCopy? User { get; init; }
}
