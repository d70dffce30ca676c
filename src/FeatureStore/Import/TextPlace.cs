namespace FeedRanker.FeatureStore;

/// <summary>Where in the input something stands.</summary>
internal readonly record struct TextPlace(string File, int Line);
