using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>What an append did; everything counted here is durable.</summary>
/// <param name="Accepted">Events that were new.</param>
/// <param name="Duplicates">Events the log already had.</param>
/// <param name="Events">The accepted ones in dense rows, in the order they were given.</param>
public sealed record AppendResult(int Accepted, int Duplicates, FeedEvent[] Events);
