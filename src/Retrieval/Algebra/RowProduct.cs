using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FeedRanker.Retrieval;

/// <summary>
/// F ← FR in place for a tall row-major F and a square R whose side is a multiple of 16. A tile of 8 rows × 16 or 32 sums stays
/// in registers. Each number is a sum in the order of R's rows by fused multiply-adds: its bits depend on its own row
/// of F only, neither on threads nor on the width of the machine's vectors.
/// </summary>
internal static class RowProduct
{
    private const int Lanes = 16;
    private const int TileRows = 8;
    private const int RowsPerTask = 512;

    /// <summary>Replaces each row f of <paramref name="factors"/> by fR.</summary>
    public static void InPlace(float[] factors, float[] r, int d, ParallelOptions parallel)
    {
        if (d % Lanes != 0 || r.Length != d * d || factors.Length % d != 0)
            throw new ArgumentException($"{factors.Length} numbers are not rows of {d}, a multiple of {Lanes}, to be multiplied by {r.Length} numbers.", nameof(factors));
        var rows = factors.Length / d;
        Parallel.For(0, (rows + RowsPerTask - 1) / RowsPerTask, parallel, () => new float[TileRows * d], (task, _, block) =>
        {
            var end = Math.Min(rows, (task + 1) * RowsPerTask);
            for (var row = task * RowsPerTask; row < end; row += TileRows)
            {
                var part = factors.AsSpan(row * d, Math.Min(TileRows, end - row) * d);
                part.CopyTo(block); // a last, shorter block also multiplies what an earlier one left: nobody reads it
                Multiply(block, r, d, part);
            }

            return block;
        }, static _ => { });
    }

    private static void Multiply(float[] block, float[] r, int d, Span<float> into)
    {
        ref var a = ref MemoryMarshal.GetArrayDataReference(block);
        ref var b = ref MemoryMarshal.GetArrayDataReference(r);
        Span<float> sums = stackalloc float[TileRows * 2 * Lanes];
        for (var j = 0; j < d; j += 2 * Lanes)
        {
            var width = Math.Min(2 * Lanes, d - j);
            if (width == Lanes) Narrow(ref a, ref Unsafe.Add(ref b, j), d, ref MemoryMarshal.GetReference(sums));
            else Wide(ref a, ref Unsafe.Add(ref b, j), d, ref MemoryMarshal.GetReference(sums));
            for (var i = 0; i * d < into.Length; i++) sums.Slice(i * 2 * Lanes, width).CopyTo(into[(i * d + j)..]);
        }
    }

    private static void Wide(ref float a, ref float b, int d, ref float sums)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        Vector512<float> b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default, b7 = default;
        ref var fourth = ref Unsafe.Add(ref a, 4 * d);
        for (var k = 0; k < d; k++)
        {
            var x = Vector512.LoadUnsafe(ref b);
            var y = Vector512.LoadUnsafe(ref b, Lanes);
            var l = Vector512.Create(Unsafe.Add(ref a, k));
            a0 = Vector512.FusedMultiplyAdd(l, x, a0);
            b0 = Vector512.FusedMultiplyAdd(l, y, b0);
            l = Vector512.Create(Unsafe.Add(ref a, d + k));
            a1 = Vector512.FusedMultiplyAdd(l, x, a1);
            b1 = Vector512.FusedMultiplyAdd(l, y, b1);
            l = Vector512.Create(Unsafe.Add(ref a, 2 * d + k));
            a2 = Vector512.FusedMultiplyAdd(l, x, a2);
            b2 = Vector512.FusedMultiplyAdd(l, y, b2);
            l = Vector512.Create(Unsafe.Add(ref a, 3 * d + k));
            a3 = Vector512.FusedMultiplyAdd(l, x, a3);
            b3 = Vector512.FusedMultiplyAdd(l, y, b3);
            l = Vector512.Create(Unsafe.Add(ref fourth, k));
            a4 = Vector512.FusedMultiplyAdd(l, x, a4);
            b4 = Vector512.FusedMultiplyAdd(l, y, b4);
            l = Vector512.Create(Unsafe.Add(ref fourth, d + k));
            a5 = Vector512.FusedMultiplyAdd(l, x, a5);
            b5 = Vector512.FusedMultiplyAdd(l, y, b5);
            l = Vector512.Create(Unsafe.Add(ref fourth, 2 * d + k));
            a6 = Vector512.FusedMultiplyAdd(l, x, a6);
            b6 = Vector512.FusedMultiplyAdd(l, y, b6);
            l = Vector512.Create(Unsafe.Add(ref fourth, 3 * d + k));
            a7 = Vector512.FusedMultiplyAdd(l, x, a7);
            b7 = Vector512.FusedMultiplyAdd(l, y, b7);
            b = ref Unsafe.Add(ref b, d);
        }

        a0.StoreUnsafe(ref sums);
        b0.StoreUnsafe(ref sums, Lanes);
        a1.StoreUnsafe(ref sums, 2 * Lanes);
        b1.StoreUnsafe(ref sums, 3 * Lanes);
        a2.StoreUnsafe(ref sums, 4 * Lanes);
        b2.StoreUnsafe(ref sums, 5 * Lanes);
        a3.StoreUnsafe(ref sums, 6 * Lanes);
        b3.StoreUnsafe(ref sums, 7 * Lanes);
        a4.StoreUnsafe(ref sums, 8 * Lanes);
        b4.StoreUnsafe(ref sums, 9 * Lanes);
        a5.StoreUnsafe(ref sums, 10 * Lanes);
        b5.StoreUnsafe(ref sums, 11 * Lanes);
        a6.StoreUnsafe(ref sums, 12 * Lanes);
        b6.StoreUnsafe(ref sums, 13 * Lanes);
        a7.StoreUnsafe(ref sums, 14 * Lanes);
        b7.StoreUnsafe(ref sums, 15 * Lanes);
    }

    // The last 16 columns where the side is an odd multiple of 16.
    private static void Narrow(ref float a, ref float b, int d, ref float sums)
    {
        for (var i = 0; i < TileRows; i++)
        {
            var sum = Vector512<float>.Zero;
            for (var k = 0; k < d; k++)
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a, i * d + k)), Vector512.LoadUnsafe(ref b, (nuint)(k * d)), sum);
            sum.StoreUnsafe(ref sums, (nuint)(2 * Lanes * i));
        }
    }
}
