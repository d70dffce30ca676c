namespace FeedRanker.Retrieval;

/// <summary>Vectors as an index keeps them: of length one under cosine, which then is their inner product.</summary>
internal static class UnitVector
{
    /// <summary>The vector, or under cosine its direction written into <paramref name="scaled"/>; a zero vector stays zero.</summary>
    public static ReadOnlySpan<float> Of(ReadOnlySpan<float> vector, VectorMetric metric, Span<float> scaled)
    {
        if (metric != VectorMetric.Cosine) return vector;
        var length = Math.Sqrt(SumOfSquares(vector));
        for (var i = 0; i < vector.Length; i++) scaled[i] = length > 0 ? (float)(vector[i] / length) : 0;
        return scaled[..vector.Length];
    }

    // In double precision: squares of tiny numbers vanish in single.
    private static double SumOfSquares(ReadOnlySpan<float> vector)
    {
        var sum = 0.0;
        foreach (var x in vector) sum += (double)x * x;
        return sum;
    }
}
