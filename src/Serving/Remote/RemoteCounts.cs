namespace FeedRanker.Serving;

/// <summary>What has become of the requests that reached for a remote source.</summary>
/// <param name="Answered">Answered in time.</param>
/// <param name="Late">Not answered within the budget.</param>
/// <param name="Failed">Answered with an error, or not reachable.</param>
/// <param name="NotAsked">Not made: the breaker was open, or too many calls were under way.</param>
/// <param name="UnknownItems">Items in answers that the catalog does not have.</param>
public readonly record struct RemoteCounts(long Answered, long Late, long Failed, long NotAsked, long UnknownItems);
