namespace FeedRanker.FeatureStore;

/// <summary>
/// What an event's user's state tells about it and the counters of items, authors and so on must know, under any plan.
/// </summary>
/// <param name="Exposes">Whether it opens an exposure.</param>
/// <param name="Marks">Which events had followed the exposure before it.</param>
public readonly record struct EventFacts(bool Exposes, ulong Marks);
