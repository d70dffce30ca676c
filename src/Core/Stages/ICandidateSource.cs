namespace FeedRanker.Core;

/// <summary>
/// Proposes items for one user. Instances are shared by all requests, so they hold no request state; several requests
/// may call the same instance at once.
/// </summary>
public interface ICandidateSource : IStage
{
    /// <summary>
    /// Writes at most <c>items.Length</c> distinct catalog rows, best first, with finite scores that never rise.
    /// Never writes a deleted row or a row outside <see cref="FeedRequest.Catalog"/>.
    /// </summary>
    /// <param name="request">The request; its user may be unknown (row -1, no actions).</param>
    /// <param name="items">Receives catalog rows; same length as <paramref name="scores"/>.</param>
    /// <param name="scores">Receives the source's own score of each row; only its order is comparable across sources.</param>
    /// <param name="ct">Signals that the retrieval budget is spent: return what has been found, or throw.</param>
    /// <returns>How many were written; 0 when the source has nothing for this user.</returns>
    int Retrieve(in FeedRequest request, Span<int> items, Span<float> scores, CancellationToken ct);
}
