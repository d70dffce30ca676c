using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>A served page without its contents.</summary>
/// <param name="Seq">Its place in the impression log.</param>
/// <param name="UserId">The caller's id of the user.</param>
/// <param name="Items">How many items it showed.</param>
/// <param name="Versions">What made it, by name.</param>
/// <param name="Reads">Where its features were read; null when that is not known.</param>
public readonly record struct ServedPlace(long Seq, string UserId, int Items, IReadOnlyDictionary<string, string> Versions, FeatureReads? Reads);
