using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Products with a few rows picked from a large row-major table: what a step of conjugate gradients and the small
/// systems of short rows consist of. Eight rows are read together, and the next eight are fetched ahead. Sums are taken
/// in one order whatever the width of the machine's vectors.
/// </summary>
internal static class GatheredRows
{
    private const int Lanes = 16;
    private const int Group = 8;

    /// <summary>
    /// sum += Σ_i c_i f_i with c_i = a_i (target − f_i · p) and a_i = alpha · weight_i; with squares not empty also
    /// squares += Σ_i a_i f_i². Returns Σ_i a_i (f_i · p).
    /// </summary>
    public static double Add(
        ReadOnlySpan<float> table, int d, ReadOnlySpan<int> rows, ReadOnlySpan<float> weights, float alpha,
        float target, ReadOnlySpan<float> p, Span<float> sum, Span<float> squares)
    {
        if (d % Lanes != 0 || p.Length != d || sum.Length != d || rows.Length != weights.Length)
            throw new ArgumentException($"Lengths {p.Length} and {sum.Length} are not {d}, a multiple of {Lanes}.", nameof(p));
        Check(table, d, rows);
        if (!squares.IsEmpty && squares.Length != d) throw new ArgumentException($"Length {squares.Length} is not {d}.", nameof(squares));
        ref var t = ref MemoryMarshal.GetReference(table);
        Span<int> lastRows = stackalloc int[Group];
        Span<float> lastWeights = stackalloc float[Group];
        var a = Vector256.Create(alpha);
        Vector256<double> low = default, high = default;
        for (var i = 0; i < rows.Length; i += Group)
        {
            var left = rows.Length - i;
            if (left > Group) FetchGroup(ref t, d, rows.Slice(i + Group, Math.Min(Group, left - Group)));
            scoped var group = rows[i..];
            var confidence = a;
            if (left >= Group)
            {
                confidence *= Vector256.Create(weights[i..]);
            }
            else // ends in copies of its last row that weigh nothing
            {
                lastRows.Fill(rows[^1]);
                rows[i..].CopyTo(lastRows);
                lastWeights.Clear();
                weights[i..].CopyTo(lastWeights);
                group = lastRows;
                confidence *= Vector256.Create<float>(lastWeights);
            }

            var dots = AddGroup(ref t, d, group, confidence, target, ref MemoryMarshal.GetReference(p), ref MemoryMarshal.GetReference(sum), squares);
            var (first, second) = Vector256.Widen(confidence * dots);
            low += first;
            high += second;
        }

        return Vector256.Sum(low + high);
    }

    /// <summary>sum += Σ_i c_i f_i.</summary>
    public static void AddScaled(ReadOnlySpan<float> table, int d, ReadOnlySpan<int> rows, ReadOnlySpan<float> c, Span<float> sum)
    {
        if (c.Length < rows.Length || sum.Length != d || d % Lanes != 0) throw new ArgumentException($"{c.Length} factors do not fit {rows.Length} rows of {d}.", nameof(c));
        ref var to = ref MemoryMarshal.GetReference(sum);
        for (var i = 0; i < rows.Length; i++)
        {
            ref var f = ref MemoryMarshal.GetReference(table.Slice(rows[i] * d, d));
            var factor = Vector512.Create(c[i]);
            for (nuint j = 0; j < (nuint)d; j += Lanes)
                Vector512.FusedMultiplyAdd(factor, Vector512.LoadUnsafe(ref f, j), Vector512.LoadUnsafe(ref to, j)).StoreUnsafe(ref to, j);
        }
    }

    /// <summary>
    /// Writes the rows as columns: to[j · side + i] = scale_i · columnScale_j · f_i[j] for i below <paramref name="side"/>, a multiple
    /// of 16; zeros where there are fewer rows.
    /// </summary>
    public static void Transpose(
        ReadOnlySpan<float> table, int d, ReadOnlySpan<int> rows, ReadOnlySpan<float> scale, ReadOnlySpan<float> columnScale, Span<float> to, int side)
    {
        if (d % Lanes != 0 || side % Lanes != 0 || to.Length < d * side || columnScale.Length != d || rows.Length > side)
            throw new ArgumentException($"{rows.Length} rows of {d} do not fit {to.Length} numbers as columns of side {side}.", nameof(to));
        Span<Vector512<float>> block = stackalloc Vector512<float>[Lanes];
        for (var i = 0; i < side; i += Lanes)
        {
            var count = Math.Clamp(rows.Length - i, 0, Lanes);
            block[count..].Clear();
            for (var j = 0; j < d; j += Lanes)
            {
                var columns = Vector512.Create<float>(columnScale[j..]);
                for (var k = 0; k < count; k++)
                    block[k] = Vector512.Create<float>(table.Slice(rows[i + k] * d + j, Lanes)) * (columns * Vector512.Create(scale[i + k]));
                Transpose16(block, to[(j * side + i)..], side);
                if (count < Lanes) block[count..].Clear();
            }
        }
    }

    /// <summary>Asks the memory for rows that are needed soon.</summary>
    public static void Fetch(ReadOnlySpan<float> table, int d, ReadOnlySpan<int> rows)
    {
        if (!Sse.IsSupported) return;
        Check(table, d, rows);
        FetchGroup(ref MemoryMarshal.GetReference(table), d, rows);
    }

    private static void FetchGroup(ref float table, int d, ReadOnlySpan<int> rows)
    {
        if (!Sse.IsSupported) return;
        foreach (var row in rows)
        {
            ref var vector = ref Unsafe.Add(ref table, (nint)row * d);
            for (nint j = 0; j < d; j += Lanes) CacheLine.Prefetch(in Unsafe.Add(ref vector, j));
        }
    }

    // The kernels have no bounds checks of their own.
    private static void Check(ReadOnlySpan<float> table, int d, ReadOnlySpan<int> rows)
    {
        var count = (uint)(table.Length / d);
        foreach (var row in rows)
            if ((uint)row >= count) throw new ArgumentException($"Row {row} is outside the table.", nameof(rows));
    }

    private static Vector256<float> AddGroup(
        ref float table, int d, ReadOnlySpan<int> rows, Vector256<float> confidence, float target, ref float p, ref float sum, Span<float> squares)
    {
        ref var f0 = ref Unsafe.Add(ref table, (nint)rows[0] * d);
        ref var f1 = ref Unsafe.Add(ref table, (nint)rows[1] * d);
        ref var f2 = ref Unsafe.Add(ref table, (nint)rows[2] * d);
        ref var f3 = ref Unsafe.Add(ref table, (nint)rows[3] * d);
        ref var f4 = ref Unsafe.Add(ref table, (nint)rows[4] * d);
        ref var f5 = ref Unsafe.Add(ref table, (nint)rows[5] * d);
        ref var f6 = ref Unsafe.Add(ref table, (nint)rows[6] * d);
        ref var f7 = ref Unsafe.Add(ref table, (nint)rows[7] * d);
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        for (nuint j = 0; j < (nuint)d; j += Lanes)
        {
            var x = Vector512.LoadUnsafe(ref p, j);
            s0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref f0, j), x, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref f1, j), x, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref f2, j), x, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref f3, j), x, s3);
            s4 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref f4, j), x, s4);
            s5 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref f5, j), x, s5);
            s6 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref f6, j), x, s6);
            s7 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref f7, j), x, s7);
        }

        var dots = Sums(s0, s1, s2, s3, s4, s5, s6, s7);
        var c = confidence * (Vector256.Create(target) - dots);
        var (c0, c1, c2, c3) = (Vector512.Create(c[0]), Vector512.Create(c[1]), Vector512.Create(c[2]), Vector512.Create(c[3]));
        var (c4, c5, c6, c7) = (Vector512.Create(c[4]), Vector512.Create(c[5]), Vector512.Create(c[6]), Vector512.Create(c[7]));
        for (nuint j = 0; j < (nuint)d; j += Lanes)
        {
            var x = Vector512.LoadUnsafe(ref f0, j) * c0;
            var y = Vector512.LoadUnsafe(ref f1, j) * c1;
            x = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref f2, j), c2, x);
            y = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref f3, j), c3, y);
            x = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref f4, j), c4, x);
            y = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref f5, j), c5, y);
            x = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref f6, j), c6, x);
            y = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref f7, j), c7, y);
            (Vector512.LoadUnsafe(ref sum, j) + (x + y)).StoreUnsafe(ref sum, j);
        }

        if (!squares.IsEmpty) AddSquares(ref f0, ref f1, ref f2, ref f3, ref f4, ref f5, ref f6, ref f7, confidence, squares);
        return dots;
    }

    private static void AddSquares(
        ref float f0, ref float f1, ref float f2, ref float f3, ref float f4, ref float f5, ref float f6, ref float f7, Vector256<float> a, Span<float> squares)
    {
        ref var sum = ref MemoryMarshal.GetReference(squares);
        var (a0, a1, a2, a3) = (Vector512.Create(a[0]), Vector512.Create(a[1]), Vector512.Create(a[2]), Vector512.Create(a[3]));
        var (a4, a5, a6, a7) = (Vector512.Create(a[4]), Vector512.Create(a[5]), Vector512.Create(a[6]), Vector512.Create(a[7]));
        for (nuint j = 0; j < (nuint)squares.Length; j += Lanes)
        {
            var (f, g) = (Vector512.LoadUnsafe(ref f0, j), Vector512.LoadUnsafe(ref f1, j));
            var x = f * a0 * f;
            var y = g * a1 * g;
            (f, g) = (Vector512.LoadUnsafe(ref f2, j), Vector512.LoadUnsafe(ref f3, j));
            x = Vector512.FusedMultiplyAdd(f * a2, f, x);
            y = Vector512.FusedMultiplyAdd(g * a3, g, y);
            (f, g) = (Vector512.LoadUnsafe(ref f4, j), Vector512.LoadUnsafe(ref f5, j));
            x = Vector512.FusedMultiplyAdd(f * a4, f, x);
            y = Vector512.FusedMultiplyAdd(g * a5, g, y);
            (f, g) = (Vector512.LoadUnsafe(ref f6, j), Vector512.LoadUnsafe(ref f7, j));
            x = Vector512.FusedMultiplyAdd(f * a6, f, x);
            y = Vector512.FusedMultiplyAdd(g * a7, g, y);
            (Vector512.LoadUnsafe(ref sum, j) + (x + y)).StoreUnsafe(ref sum, j);
        }
    }

    // The sum of each of eight vectors: inside quarters (0 + 2) + (1 + 3), then over quarters (0 + 2) + (1 + 3).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Sums(
        Vector512<float> s0, Vector512<float> s1, Vector512<float> s2, Vector512<float> s3,
        Vector512<float> s4, Vector512<float> s5, Vector512<float> s6, Vector512<float> s7)
    {
        if (!Avx512F.IsSupported)
            return Vector256.Create(SumOf(s0), SumOf(s1), SumOf(s2), SumOf(s3), SumOf(s4), SumOf(s5), SumOf(s6), SumOf(s7));
        var low = Quarters(s0, s1, s2, s3);
        var high = Quarters(s4, s5, s6, s7);
        // Quarters 0 1 of both, then 2 3 of both: their sum holds (0 + 2), (1 + 3) of low, then of high.
        var sums = Avx512F.Shuffle4x128(low, high, 0b01_00_01_00) + Avx512F.Shuffle4x128(low, high, 0b11_10_11_10);
        var even = Avx512F.Shuffle4x128(sums, sums, 0b10_00_10_00).GetLower();
        var odd = Avx512F.Shuffle4x128(sums, sums, 0b11_01_11_01).GetLower();
        return even + odd;
    }

    // In each quarter, one number for each of the four vectors.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Quarters(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        var ab = (Avx512F.UnpackLow(a, b) + Avx512F.UnpackHigh(a, b)).AsDouble();
        var cd = (Avx512F.UnpackLow(c, d) + Avx512F.UnpackHigh(c, d)).AsDouble();
        return Avx512F.UnpackLow(ab, cd).AsSingle() + Avx512F.UnpackHigh(ab, cd).AsSingle();
    }

    private static float SumOf(Vector512<float> s)
    {
        var (low, high) = (s.GetLower(), s.GetUpper());
        return (Quarter(low.GetLower()) + Quarter(high.GetLower())) + (Quarter(low.GetUpper()) + Quarter(high.GetUpper()));

        static float Quarter(Vector128<float> q) => (q[0] + q[2]) + (q[1] + q[3]);
    }

    private static void Transpose16(ReadOnlySpan<Vector512<float>> rows, Span<float> to, int stride)
    {
        if (!Avx512F.IsSupported)
        {
            for (var i = 0; i < Lanes; i++)
                for (var j = 0; j < Lanes; j++) to[j * stride + i] = rows[i][j];
            return;
        }

        if (to.Length < (Lanes - 1) * stride + Lanes || rows.Length < Lanes) throw new ArgumentException("A block ends outside its matrix.", nameof(to));
        ref var t = ref MemoryMarshal.GetReference(to);
        for (var q = 0; q < 4; q++)
        {
            // Rows 4q to 4q + 3: after this, vector c of the four holds column 4k + c of them in quarter k.
            var (a, b, c, d) = (rows[4 * q], rows[4 * q + 1], rows[4 * q + 2], rows[4 * q + 3]);
            var (ab0, ab1) = (Avx512F.UnpackLow(a, b).AsDouble(), Avx512F.UnpackHigh(a, b).AsDouble());
            var (cd0, cd1) = (Avx512F.UnpackLow(c, d).AsDouble(), Avx512F.UnpackHigh(c, d).AsDouble());
            Put(Avx512F.UnpackLow(ab0, cd0).AsSingle(), ref Unsafe.Add(ref t, 4 * q), stride, 0);
            Put(Avx512F.UnpackHigh(ab0, cd0).AsSingle(), ref Unsafe.Add(ref t, 4 * q), stride, 1);
            Put(Avx512F.UnpackLow(ab1, cd1).AsSingle(), ref Unsafe.Add(ref t, 4 * q), stride, 2);
            Put(Avx512F.UnpackHigh(ab1, cd1).AsSingle(), ref Unsafe.Add(ref t, 4 * q), stride, 3);
        }
    }

    // Quarter k is four numbers of column 4k + c.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector512<float> v, ref float t, int stride, int c)
    {
        v.GetLower().GetLower().StoreUnsafe(ref Unsafe.Add(ref t, c * stride));
        v.GetLower().GetUpper().StoreUnsafe(ref Unsafe.Add(ref t, (4 + c) * stride));
        v.GetUpper().GetLower().StoreUnsafe(ref Unsafe.Add(ref t, (8 + c) * stride));
        v.GetUpper().GetUpper().StoreUnsafe(ref Unsafe.Add(ref t, (12 + c) * stride));
    }
}
