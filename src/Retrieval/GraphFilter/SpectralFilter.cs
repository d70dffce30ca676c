using System.Numerics.Tensors;

namespace FeedRanker.Retrieval;

/// <summary>h(C) = C (C + λI)⁻¹ of a small symmetric C, with λ a share of C's largest eigenvalue.</summary>
internal static class SpectralFilter
{
    private const int PowerSteps = 30;

    /// <summary>The filter, n × n, both triangles; C is replaced.</summary>
    public static float[] Ridge(float[] c, int n, float share, CancellationToken ct)
    {
        var lambda = Math.Max(share * Largest(c, n), float.Epsilon);
        for (var i = 0; i < n; i++) c[i * n + i] += lambda;
        var filter = SymmetricInverse.Of(c, n, ct) ?? throw new InvalidOperationException("The graph holds numbers that are not finite.");
        TensorPrimitives.Multiply(filter, -lambda, filter); // h(C) = I - λ (C + λI)⁻¹
        for (var i = 0; i < n; i++) filter[i * n + i] += 1f;
        return filter;
    }

    // By power steps: the leading eigenvalue of a graph stands well apart, and two digits of it are enough for λ.
    private static float Largest(float[] c, int n)
    {
        var v = new float[n];
        var next = new float[n];
        var trace = 0f;
        for (var i = 0; i < n; i++) trace += c[i * n + i];
        if (!(trace > 0)) return 1f;
        for (var i = 0; i < n; i++) v[i] = c[i * n + i] / trace;
        var length = 1f;
        for (var step = 0; step < PowerSteps; step++)
        {
            for (var i = 0; i < n; i++) next[i] = TensorPrimitives.Dot<float>(c.AsSpan(i * n, n), v);
            length = TensorPrimitives.Norm<float>(next);
            TensorPrimitives.Divide(next, length, v);
        }

        return length;
    }
}
