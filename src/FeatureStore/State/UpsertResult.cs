namespace FeedRanker.FeatureStore;

/// <summary>What an upsert did.</summary>
/// <param name="Added">Records that were new.</param>
/// <param name="Replaced">Records that changed; a deleted item that came back counts here.</param>
/// <param name="Unchanged">Records that were there already, in every field; nothing was written for them.</param>
public readonly record struct UpsertResult(int Added, int Replaced, int Unchanged);
