using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FeedRanker.Retrieval;

/// <summary>
/// A = UᵀU for symmetric positive definite, row-major A whose side is a multiple of 16; only the upper triangle of A is
/// read. Right-looking and blocked: a panel of rows, then one product for all that is left.
/// </summary>
internal static class Cholesky
{
    private const int SmallBlock = 16;
    private const int LargeBlock = 64;

    /// <summary>Replaces A by U, with zeros below the diagonal inside the 16 × 16 blocks on it.</summary>
    /// <returns>False when A is not positive definite to working precision; A is then spoilt.</returns>
    public static bool Factor(Span<float> a, int n)
    {
        var block = n <= 256 ? SmallBlock : LargeBlock;
        for (var k = 0; k < n; k += block)
        {
            var end = Math.Min(k + block, n);
            if (!FactorPanel(a, n, k, end)) return false;
            if (end == n) break;
            TransposedProduct.AddUpper(a[(end * n + end)..], n, a[(k * n + end)..], n, end - k, n - end, -1f);
        }

        for (var k = 0; k < n; k++) a.Slice(k * n + (k & -SmallBlock), k & (SmallBlock - 1)).Clear();
        return true;
    }

    /// <summary>Solves UᵀUx = b in place.</summary>
    public static void Solve(ReadOnlySpan<float> u, int n, Span<float> b)
    {
        for (var k = 0; k < n; k++) // Uᵀy = b
        {
            var y = b[k] / u[k * n + k];
            AddScaled(-y, u, k * n, k & -SmallBlock, n, b, 0);
            b[k] = y;
        }

        for (var k = n - 1; k >= 0; k--) // Ux = y
        {
            var y = b[k];
            b[k] = 0;
            var from = k & -SmallBlock;
            b[k] = (y - RowDots.One(u.Slice(k * n + from, n - from), b[from..])) / u[k * n + k];
        }
    }

    // Rows k..end-1 of U, all columns, given that earlier panels have been subtracted.
    private static bool FactorPanel(Span<float> a, int n, int first, int end)
    {
        for (var k = first; k < end; k++)
        {
            var pivot = a[k * n + k];
            if (!(pivot > 0) || !float.IsFinite(pivot)) return false;
            Scale(1f / MathF.Sqrt(pivot), a.Slice(k * n, n), k & -SmallBlock);
            for (var i = k + 1; i < end; i++) AddScaled(-a[k * n + i], a, k * n, i & -SmallBlock, n, a, i * n);
        }

        return true;
    }

    private static void Scale(float factor, Span<float> row, int from)
    {
        var f = Vector512.Create(factor);
        for (var j = from; j < row.Length; j += SmallBlock)
            (Vector512.Create<float>(row[j..]) * f).CopyTo(row[j..]);
    }

    // to[toRow + j] += factor * x[xRow + j] for j from a multiple of 16 up to n.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaled(float factor, ReadOnlySpan<float> x, int xRow, int from, int n, Span<float> to, int toRow)
    {
        if (xRow + n > x.Length || toRow + n > to.Length) throw new ArgumentException("A row ends outside its matrix.");
        ref var source = ref Unsafe.Add(ref MemoryMarshal.GetReference(x), xRow);
        ref var target = ref Unsafe.Add(ref MemoryMarshal.GetReference(to), toRow);
        var f = Vector512.Create(factor);
        for (var j = from; j < n; j += SmallBlock)
        {
            Vector512.FusedMultiplyAdd(f, Vector512.LoadUnsafe(ref source, (nuint)j), Vector512.LoadUnsafe(ref target, (nuint)j))
                .StoreUnsafe(ref target, (nuint)j);
        }
    }
}
