using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FeedRanker.Retrieval;

/// <summary>
/// C += sign · LᵀR for row-major matrices whose sides are multiples of 16: the one dense product behind the Gram
/// matrices, the normal equations and the blocked Cholesky. A tile of 8 × 16 sums stays in registers over all rows of L
/// and R. Each sum is taken in row order by fused multiply-adds, so its bits depend neither on threads nor on the width
/// of the machine's vectors.
/// </summary>
internal static class TransposedProduct
{
    /// <summary>Sides are multiples of this.</summary>
    public const int Lanes = 16;

    private const int TileRows = 8;
    private const int Chunk = 256; // rows of L and R that a tile walks at once: they stay in the cache

    /// <summary>C[i, j] += sign · Σ_p L[p, i] R[p, j] for i below <paramref name="m"/>, j below <paramref name="n"/>.</summary>
    public static void Add(
        Span<float> c, int strideC, ReadOnlySpan<float> left, int strideLeft, ReadOnlySpan<float> right, int strideRight,
        int count, int m, int n, float sign)
    {
        Check(c, strideC, m, n);
        Check(left, strideLeft, count, m);
        Check(right, strideRight, count, n);
        ref var c0 = ref MemoryMarshal.GetReference(c);
        for (var p = 0; p < count; p += Chunk)
        {
            ref var l = ref Unsafe.Add(ref MemoryMarshal.GetReference(left), (nint)p * strideLeft);
            ref var r = ref Unsafe.Add(ref MemoryMarshal.GetReference(right), (nint)p * strideRight);
            var rows = Math.Min(Chunk, count - p);
            for (var j = 0; j < n; j += Lanes)
                for (var i = 0; i < m; i += TileRows)
                    Tile(ref Unsafe.Add(ref c0, (nint)i * strideC + j), strideC, ref Unsafe.Add(ref l, i), strideLeft, ref Unsafe.Add(ref r, j), strideRight, rows, sign);
        }
    }

    /// <summary>
    /// C += sign · RᵀR, the upper triangle and what lies below it in 16 × 16 blocks on the diagonal; n × n.
    /// </summary>
    public static void AddUpper(Span<float> c, int strideC, ReadOnlySpan<float> rows, int stride, int count, int n, float sign)
    {
        Check(c, strideC, n, n);
        Check(rows, stride, count, n);
        ref var c0 = ref MemoryMarshal.GetReference(c);
        for (var p = 0; p < count; p += Chunk)
        {
            ref var r = ref Unsafe.Add(ref MemoryMarshal.GetReference(rows), (nint)p * stride);
            var chunk = Math.Min(Chunk, count - p);
            for (var i = 0; i < n; i += TileRows)
                for (var j = i & -Lanes; j < n; j += Lanes)
                    Tile(ref Unsafe.Add(ref c0, (nint)i * strideC + j), strideC, ref Unsafe.Add(ref r, i), stride, ref Unsafe.Add(ref r, j), stride, chunk, sign);
        }
    }

    private static void Tile(ref float c, int strideC, ref float l, int strideL, ref float r, int strideR, int count, float sign)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        for (; count > 0; count--)
        {
            var x = Vector512.LoadUnsafe(ref r);
            a0 = Vector512.FusedMultiplyAdd(Vector512.Create(l), x, a0);
            a1 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref l, 1)), x, a1);
            a2 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref l, 2)), x, a2);
            a3 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref l, 3)), x, a3);
            a4 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref l, 4)), x, a4);
            a5 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref l, 5)), x, a5);
            a6 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref l, 6)), x, a6);
            a7 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref l, 7)), x, a7);
            l = ref Unsafe.Add(ref l, strideL);
            r = ref Unsafe.Add(ref r, strideR);
        }

        var s = Vector512.Create(sign);
        Put(ref c, a0, s);
        Put(ref Unsafe.Add(ref c, strideC), a1, s);
        Put(ref Unsafe.Add(ref c, 2 * (nint)strideC), a2, s);
        Put(ref Unsafe.Add(ref c, 3 * (nint)strideC), a3, s);
        Put(ref Unsafe.Add(ref c, 4 * (nint)strideC), a4, s);
        Put(ref Unsafe.Add(ref c, 5 * (nint)strideC), a5, s);
        Put(ref Unsafe.Add(ref c, 6 * (nint)strideC), a6, s);
        Put(ref Unsafe.Add(ref c, 7 * (nint)strideC), a7, s);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ref float c, Vector512<float> sum, Vector512<float> sign) =>
        Vector512.FusedMultiplyAdd(sum, sign, Vector512.LoadUnsafe(ref c)).StoreUnsafe(ref c);

    // The kernel has no bounds checks of its own.
    private static void Check(ReadOnlySpan<float> matrix, int stride, int rows, int columns)
    {
        if (columns % Lanes != 0 || columns > stride || (rows > 0 && (rows - 1L) * stride + columns > matrix.Length))
            throw new ArgumentException($"{rows} rows of {columns} numbers with stride {stride} do not fit {matrix.Length} numbers.", nameof(matrix));
    }
}
