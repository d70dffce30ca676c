using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FeedRanker.Retrieval;

/// <summary>
/// Inner products of one vector with rows of a row-major matrix; lengths are multiples of 16. One row alone and the
/// same row among others give the same bits.
/// </summary>
internal static class RowDots
{
    private const int Lanes = 16;

    /// <summary>Inner product of two vectors of one length.</summary>
    public static float One(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.Length != b.Length || a.Length % Lanes != 0)
            throw new ArgumentException($"Lengths {a.Length} and {b.Length} are not one multiple of {Lanes}.", nameof(b));
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        var sum = Vector512<float>.Zero;
        for (nuint j = 0; j < (nuint)a.Length; j += Lanes)
            sum = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref x, j), Vector512.LoadUnsafe(ref y, j), sum);
        return Vector512.Sum(sum);
    }

    /// <summary>results[r] = rows[r] · query, where <paramref name="rows"/> holds results.Length rows of query.Length.</summary>
    public static void Many(ReadOnlySpan<float> rows, ReadOnlySpan<float> query, Span<float> results)
    {
        var d = query.Length;
        if (d % Lanes != 0 || rows.Length != (long)results.Length * d)
            throw new ArgumentException($"{rows.Length} numbers are not {results.Length} rows of {d}, a multiple of {Lanes}.", nameof(rows));
        var r = 0;
        for (; r + 4 <= results.Length; r += 4)
            Four(ref Unsafe.Add(ref MemoryMarshal.GetReference(rows), (nint)r * d), ref MemoryMarshal.GetReference(query), (nuint)d, results.Slice(r, 4));
        for (; r < results.Length; r++) results[r] = One(rows.Slice(r * d, d), query);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(ref float row, ref float query, nuint d, Span<float> results)
    {
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (nuint j = 0; j < d; j += Lanes)
        {
            var q = Vector512.LoadUnsafe(ref query, j);
            s0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref row, j), q, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref row, j + d), q, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref row, j + 2 * d), q, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref row, j + 3 * d), q, s3);
        }

        results[0] = Vector512.Sum(s0);
        results[1] = Vector512.Sum(s1);
        results[2] = Vector512.Sum(s2);
        results[3] = Vector512.Sum(s3);
    }
}
