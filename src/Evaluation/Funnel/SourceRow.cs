namespace FeedRanker.Evaluation;

/// <summary>What one retrieval source contributed, averaged over requests.</summary>
/// <param name="Source">Its name.</param>
/// <param name="Quota">The most items it may propose.</param>
/// <param name="MeanHits">How many it proposed.</param>
/// <param name="RelevantFound">Relevant items it found, over all requests.</param>
/// <param name="Recall">Share of a request's relevant items among its hits, cut at the quota.</param>
/// <param name="UniqueFound">Relevant items that no other source found, over all requests.</param>
/// <param name="UniqueRecall">Share of a request's relevant items that no other source found: what goes without it.</param>
public sealed record SourceRow(string Source, int Quota, double MeanHits, long RelevantFound, MetricEstimate Recall, long UniqueFound, MetricEstimate UniqueRecall);
