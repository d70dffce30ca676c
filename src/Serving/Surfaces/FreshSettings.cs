using FeedRanker.Retrieval;

namespace FeedRanker.Serving;

/// <summary>How a <c>fresh</c> source orders new items.</summary>
/// <param name="Exploration">How items that few have seen are tried out; null for newest first.</param>
public sealed record FreshSettings(ExplorationOptions? Exploration);
