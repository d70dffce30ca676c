namespace FeedRanker.Core;

/// <summary>One candidate source of a pipeline and its quota.</summary>
/// <param name="Source">The source.</param>
/// <param name="MaxHits">The most items it may propose, 1 or more.</param>
/// <param name="MayBlock">
/// Whether it may wait for something outside the process. Such a source always runs beside the request's thread, so that
/// the request can go on without it when the retrieval budget is spent.
/// </param>
public sealed record SourceSlot(ICandidateSource Source, int MaxHits, bool MayBlock = false);
