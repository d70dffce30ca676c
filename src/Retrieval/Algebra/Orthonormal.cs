using System.Numerics.Tensors;

namespace FeedRanker.Retrieval;

/// <summary>
/// An orthonormal basis of the columns of a tall matrix by Cholesky QR: Y := Y U⁻¹ with UᵀU = YᵀY, the diagonal raised
/// only as far as single precision needs. Directions far shorter than the longest come out too short; a second call,
/// whose Gram matrix is nearly the identity, gives them their length (Yamamoto et al. 2015).
/// </summary>
internal static class Orthonormal
{
    private const int RowBlock = 64;
    private const int ColumnBlock = 64;
    private const float FirstJitter = 1e-7f;

    /// <summary>Replaces the columns of a matrix with d of them, a multiple of 16.</summary>
    public static void Columns(float[] y, int d, ParallelOptions parallel)
    {
        if (FactorOf(TallGram.Of(y, d, parallel), d) is not { } u) return;
        var rows = y.Length / d;
        Parallel.For(0, (rows + RowBlock - 1) / RowBlock, parallel, () => new float[ColumnBlock * RowBlock], (block, _, scratch) =>
        {
            var first = block * RowBlock;
            SolveRight(y.AsSpan(first * d, Math.Min(RowBlock, rows - first) * d), u, d, scratch);
            return scratch;
        }, static _ => { });
    }

    // Null for a matrix of zeros.
    private static float[]? FactorOf(float[] gram, int d)
    {
        var longest = 0f;
        for (var i = 0; i < d; i++) longest = Math.Max(longest, gram[i * d + i]);
        if (longest == 0) return null;
        for (var jitter = FirstJitter; jitter < 1; jitter *= 10)
        {
            var u = gram.AsSpan().ToArray();
            for (var i = 0; i < d; i++) u[i * d + i] += jitter * longest;
            if (Cholesky.Factor(u, d)) return u;
        }

        throw new InvalidOperationException("A matrix to be made orthonormal holds numbers that are not finite.");
    }

    // X U = Y for a few rows, in place: a block of columns, then what it takes from all columns after it.
    private static void SolveRight(Span<float> y, float[] u, int d, float[] transposed)
    {
        var rows = y.Length / d;
        for (var k = 0; k < d; k += ColumnBlock)
        {
            var end = Math.Min(k + ColumnBlock, d);
            for (var i = 0; i < rows; i++)
            {
                for (var p = k; p < end; p++)
                {
                    var x = y[i * d + p] /= u[p * d + p];
                    var rest = y.Slice(i * d + p + 1, end - p - 1);
                    TensorPrimitives.MultiplyAdd(u.AsSpan(p * d + p + 1, rest.Length), -x, rest, rest);
                }
            }

            if (end == d) break;
            if (rows < RowBlock) SubtractRows(y, u, d, k, end);
            else SubtractBlock(y, u, d, k, end, transposed);
        }
    }

    private static void SubtractBlock(Span<float> y, float[] u, int d, int k, int end, float[] transposed)
    {
        for (var i = 0; i < RowBlock; i++)
            for (var p = k; p < end; p++) transposed[(p - k) * RowBlock + i] = y[i * d + p];
        TransposedProduct.Add(y[end..], d, transposed, RowBlock, u.AsSpan(k * d + end), d, end - k, RowBlock, d - end, -1f);
    }

    private static void SubtractRows(Span<float> y, float[] u, int d, int k, int end)
    {
        for (var i = 0; i < y.Length / d; i++)
        {
            var rest = y.Slice(i * d + end, d - end);
            for (var p = k; p < end; p++) TensorPrimitives.MultiplyAdd(u.AsSpan(p * d + end, rest.Length), -y[i * d + p], rest, rest);
        }
    }
}
