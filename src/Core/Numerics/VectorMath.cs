using System.Numerics.Tensors;

namespace FeedRanker.Core;

/// <summary>Dense float kernels. Results do not depend on where in memory a vector lies, so replays are bit-equal.</summary>
public static class VectorMath
{
    /// <summary>Inner product of two vectors of one length.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => TensorPrimitives.Dot(a, b);

    /// <summary>y += alpha * x.</summary>
    public static void AddScaled(float alpha, ReadOnlySpan<float> x, Span<float> y) =>
        TensorPrimitives.MultiplyAdd(x, alpha, y, y);

    /// <summary>Euclidean length.</summary>
    public static float Norm(ReadOnlySpan<float> x) => TensorPrimitives.Norm(x);
}
