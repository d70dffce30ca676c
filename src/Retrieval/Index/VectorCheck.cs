using System.Numerics.Tensors;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Refuses vectors that no search could answer for.</summary>
internal static class VectorCheck
{
    /// <summary>Every number finite; under cosine not all zero.</summary>
    /// <exception cref="InputException">Names row and position.</exception>
    public static void Finite(ReadOnlySpan<float> vector, VectorMetric metric, int row, string? source = null)
    {
        var squares = TensorPrimitives.SumOfSquares(vector);
        if (float.IsFinite(squares) && (squares > 0 || metric != VectorMetric.Cosine)) return;
        for (var i = 0; i < vector.Length; i++)
        {
            if (!float.IsFinite(vector[i]))
                throw new InputException($"vector {row} has {vector[i]} at position {i}; finite numbers are needed.", source, field: "vectors");
        }

        throw squares == 0
            ? new InputException($"vector {row} is zero, which has no direction; leave it out or use another metric than cosine.", source, field: "vectors")
            : new InputException($"vector {row} is longer than single precision holds (its squares sum to {squares}).", source, field: "vectors");
    }
}
