using System.Numerics.Tensors;

namespace FeedRanker.Retrieval;

/// <summary>A vector's direction.</summary>
internal static class UnitVector
{
    /// <summary>Divides by the length; a zero vector stays zero.</summary>
    public static void Of(ReadOnlySpan<float> vector, Span<float> into)
    {
        var squares = 0.0;
        foreach (var x in vector) squares += (double)x * x;
        TensorPrimitives.Multiply(vector, squares > 0 ? (float)(1 / Math.Sqrt(squares)) : 0, into);
    }

    /// <summary>The vector itself, or under cosine its direction, written into <paramref name="into"/>.</summary>
    public static ReadOnlySpan<float> Of(ReadOnlySpan<float> vector, VectorMetric metric, Span<float> into)
    {
        if (metric != VectorMetric.Cosine) return vector;
        Of(vector, into);
        return into[..vector.Length];
    }
}
