namespace FeedRanker.Retrieval;

/// <summary>Refuses searches that have no answer.</summary>
internal static class QueryCheck
{
    /// <summary>As <see cref="IVectorIndex.Search"/> says.</summary>
    /// <exception cref="ArgumentException">Names what does not fit.</exception>
    public static void Fits(IVectorIndex index, ReadOnlySpan<float> query, Span<int> rows, Span<float> scores)
    {
        if (query.Length != index.Dimensions)
            throw new ArgumentException($"The query has {query.Length} numbers; the index has {index.Dimensions}.", nameof(query));
        if (rows.Length != scores.Length)
            throw new ArgumentException($"There is room for {rows.Length} rows and {scores.Length} scores; both must be the same.", nameof(scores));
        if (!float.IsFinite(System.Numerics.Tensors.TensorPrimitives.SumOfSquares(query)))
            throw new ArgumentException("The query has a number that is not finite.", nameof(query));
    }
}
