using System.Numerics.Tensors;

namespace FeedRanker.Retrieval;

/// <summary>The inverse of a symmetric positive definite matrix by blocked Cholesky; row-major, side a multiple of 16.</summary>
internal static class SymmetricInverse
{
    private const int Block = 64;

    /// <summary>Returns A⁻¹, both triangles; A is replaced by its factor. Null when A is not positive definite.</summary>
    public static float[]? Of(float[] a, int n, CancellationToken ct)
    {
        if (!Cholesky.Factor(a, n)) return null;
        var x = InverseOfTranspose(a, n, ct); // X = U⁻ᵀ, lower triangular
        var inverse = a; // U is no longer needed
        Array.Clear(inverse);
        for (var p = 0; p < n; p += Block)
        {
            ct.ThrowIfCancellationRequested();
            var end = Math.Min(p + Block, n); // rows p..end of X have nothing beyond column end
            TransposedProduct.AddUpper(inverse, n, x.AsSpan(p * n), n, end - p, end, 1f); // A⁻¹ = U⁻¹U⁻ᵀ = XᵀX
        }

        for (var i = 0; i < n; i++)
            for (var j = 0; j < i; j++) inverse[i * n + j] = inverse[j * n + i];
        return inverse;
    }

    private static float[] InverseOfTranspose(float[] u, int n, CancellationToken ct)
    {
        var x = new float[n * n];
        for (var k = 0; k < n; k += Block)
        {
            ct.ThrowIfCancellationRequested();
            var rows = Math.Min(Block, n - k);
            for (var i = k; i < k + rows; i++) x[i * n + i] = 1f;
            // Forward substitution: what earlier rows take from this block's, all at once, then row by row inside it.
            if (k > 0) TransposedProduct.Add(x.AsSpan(k * n), n, u.AsSpan(k), n, x, n, k, rows, k, -1f);
            for (var i = k; i < k + rows; i++)
            {
                var row = x.AsSpan(i * n, k + rows);
                for (var p = k; p < i; p++)
                    TensorPrimitives.MultiplyAdd(x.AsSpan(p * n, row.Length), -u[p * n + i], row, row);
                TensorPrimitives.Multiply(row, 1f / u[i * n + i], row);
            }
        }

        return x;
    }
}
