namespace FeedRanker.Core;

/// <summary>Reorders and/or shortens the order; writes no column.</summary>
public interface IRule : IStage
{
    /// <summary>Columns the rule reads, which an earlier step must have filled.</summary>
    IReadOnlyList<Column> Needs => [];

    /// <summary>
    /// Rewrites <paramref name="order"/> in place: afterwards its first n entries, n being the result, are distinct
    /// entries of what it held before. Entries are batch rows (indexes into the columns), best first.
    /// </summary>
    /// <returns>n, how many entries remain.</returns>
    int Apply(in FeedRequest request, CandidateBatch batch, Span<int> order, CancellationToken ct);
}
