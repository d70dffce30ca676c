namespace FeedRanker.Retrieval;

/// <summary>
/// Finds the rows whose vectors fit a query best. Rows are dense ints, the catalog's rows where the index serves a
/// catalog. Any number of searches run at once, beside writers where an index has them, and none waits or allocates in
/// steady state.
/// </summary>
public interface IVectorIndex
{
    /// <summary>What it is: <c>exact</c>, <c>hnsw</c>, <c>clusters</c>.</summary>
    string Kind { get; }

    /// <summary>What scores mean.</summary>
    VectorMetric Metric { get; }

    /// <summary>Numbers per vector, 8 to 1024.</summary>
    int Dimensions { get; }

    /// <summary>Vectors that can be found: those inserted less those deleted.</summary>
    int Count { get; }

    /// <summary>Bytes held for searching, without what a search borrows.</summary>
    long MemoryBytes { get; }

    /// <summary>
    /// Names the vector space, such as the id of the model that made the vectors; queries of another space must not be
    /// asked. Empty when unknown.
    /// </summary>
    string Space { get; }

    /// <summary>Writes the best rows, best first (higher score, then lower row), each at most once, with their exact scores.</summary>
    /// <param name="query"><see cref="Dimensions"/> finite numbers.</param>
    /// <param name="effort">
    /// How hard to try: more finds more and takes longer. HNSW: ef, at least as many as are wanted; clusters: how many are
    /// probed; the exact index needs none. 0 is what the index was tuned to for its wanted recall.
    /// </param>
    /// <param name="filter">Which rows may be returned.</param>
    /// <param name="rows">As many as are wanted; more than <see cref="Count"/> is allowed.</param>
    /// <param name="scores">As long as <paramref name="rows"/>.</param>
    /// <returns>How many were found: fewer than asked when fewer pass the filter, or when the search could not reach more.</returns>
    /// <exception cref="ArgumentException">The query has another number of dimensions, or the spans differ in length.</exception>
    int Search<TFilter>(ReadOnlySpan<float> query, int effort, TFilter filter, Span<int> rows, Span<float> scores)
        where TFilter : struct, IRowFilter, allows ref struct;
}
