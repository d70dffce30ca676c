namespace FeedRanker.Core;

/// <summary>One candidate source of a pipeline and its quota.</summary>
/// <param name="Source">The source.</param>
/// <param name="MaxHits">The most items it may propose, 1 or more.</param>
/// <param name="MayBlock">
/// Whether it may wait for something outside the process. Such a source always runs beside the request's thread, so that
/// the request can go on without it when the retrieval budget is spent.
/// </param>
/// <param name="BudgetMs">
/// Milliseconds from the start of retrieval after which the request no longer waits for it, above 0; infinity for no bound
/// but the retrieval's own. A source with a bound always runs beside the request's thread, as one that may block does.
/// Hits that come late, but before the other sources are done, are used.
/// </param>
public sealed record SourceSlot(ICandidateSource Source, int MaxHits, bool MayBlock = false, float BudgetMs = float.PositiveInfinity)
{
    /// <summary>Whether the request can go on without it.</summary>
    internal bool IsDetached => MayBlock || float.IsFinite(BudgetMs);
}
