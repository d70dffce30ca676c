namespace FeedRanker.FeatureStore;

/// <summary>What a delete did. An item that was deleted before counts in neither.</summary>
/// <param name="Deleted">Items that are gone now.</param>
/// <param name="UnknownIds">Ids the catalog never had.</param>
public sealed record DeleteResult(int Deleted, IReadOnlyList<string> UnknownIds);
