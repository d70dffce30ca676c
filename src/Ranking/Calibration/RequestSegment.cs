using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>The segment of a request, such as its surface or its user's country; empty when it is not known. Allocates nothing.</summary>
public delegate string RequestSegment(in FeedRequest request);
