using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FeedRanker.Ranking;

/// <summary>
/// Counts for 64 values at once how many of a feature's thresholds each has reached: a binary search whose levels lie
/// in vector registers (the thresholds in breadth-first order, each level padded to 16), so that a step is a permute
/// and a comparison and never a branch or a gather.
/// </summary>
internal static class BinTable
{
    private const int Lanes = 16;

    public static bool IsFast => Avx512F.IsSupported;

    /// <summary>The least number of levels whose full search tree holds so many thresholds.</summary>
    public static int Levels(int thresholds) => 32 - int.LeadingZeroCount(thresholds);

    /// <summary>Appends the levels of a sorted list; what is not there is NaN, which no value reaches.</summary>
    public static void Append(float[] sorted, int levels, List<float> tables)
    {
        for (var level = 0; level < levels; level++)
        {
            var step = 1 << (levels - level - 1);
            for (var j = 0; j < Math.Max(Lanes, 1 << level); j++)
            {
                var at = (2 * j + 1) * step - 1;
                tables.Add(j < 1 << level && at < sorted.Length ? sorted[at] : float.NaN);
            }
        }
    }

    /// <summary>The search, for up to 8 levels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Bin(ReadOnlySpan<float> values, ReadOnlySpan<float> tables, int levels, Span<int> bins)
    {
        ref var x = ref MemoryMarshal.GetReference(values);
        ref var b = ref MemoryMarshal.GetReference(bins);
        var x0 = Vector512.LoadUnsafe(ref x, 0);
        var x1 = Vector512.LoadUnsafe(ref x, Lanes);
        var x2 = Vector512.LoadUnsafe(ref x, 2 * Lanes);
        var x3 = Vector512.LoadUnsafe(ref x, 3 * Lanes);
        Vector512<int> j0 = default, j1 = default, j2 = default, j3 = default;
        ref var table = ref MemoryMarshal.GetReference(tables);
        for (var level = 0; level < levels; level++)
        {
            j0 = Step(x0, j0, ref table, level);
            j1 = Step(x1, j1, ref table, level);
            j2 = Step(x2, j2, ref table, level);
            j3 = Step(x3, j3, ref table, level);
            table = ref Unsafe.Add(ref table, Math.Max(Lanes, 1 << level));
        }

        j0.StoreUnsafe(ref b, 0);
        j1.StoreUnsafe(ref b, Lanes);
        j2.StoreUnsafe(ref b, 2 * Lanes);
        j3.StoreUnsafe(ref b, 3 * Lanes);
    }

    /// <summary>The same on any machine, a level at a time so that no branch depends on a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BinByLevel(ReadOnlySpan<float> values, ReadOnlySpan<float> tables, int levels, Span<int> bins)
    {
        ref var x = ref MemoryMarshal.GetReference(values);
        ref var b = ref MemoryMarshal.GetReference(bins);
        ref var table = ref MemoryMarshal.GetReference(tables);
        bins.Clear();
        for (var level = 0; level < levels; level++)
        {
            for (var i = 0; i < FeaturePlanes.BlockRows; i++)
            {
                ref var bin = ref Unsafe.Add(ref b, i);
                bin = 2 * bin + (Unsafe.Add(ref x, i) >= Unsafe.Add(ref table, bin) ? 1 : 0);
            }

            table = ref Unsafe.Add(ref table, Math.Max(Lanes, 1 << level));
        }
    }

    /// <summary>The same by plain binary search, for any number of thresholds.</summary>
    public static void BinPlain(ReadOnlySpan<float> values, ReadOnlySpan<float> sorted, Span<int> bins)
    {
        for (var i = 0; i < values.Length; i++)
        {
            int low = 0, left = sorted.Length;
            while (left > 0)
            {
                var half = (left + 1) >> 1;
                low += values[i] >= sorted[low + half - 1] ? half : 0;
                left -= half;
            }

            bins[i] = low;
        }
    }

    /// <summary>The bytes of one plane: bins less what lies in earlier segments, held to 0..255, and missing at its side.</summary>
    public static void Narrow(ReadOnlySpan<float> values, ReadOnlySpan<int> bins, int before, bool missingRight, Span<byte> into)
    {
        if (!IsFast)
        {
            NarrowPlain(values, bins, before, missingRight, into);
            return;
        }

        ref var x = ref MemoryMarshal.GetReference(values);
        ref var b = ref MemoryMarshal.GetReference(bins);
        var missing = Vector512.Create(missingRight ? 255 : 0);
        for (nuint i = 0; i < FeaturePlanes.BlockRows; i += Lanes)
        {
            var value = Vector512.LoadUnsafe(ref x, i);
            var bin = Vector512.LoadUnsafe(ref b, i) - Vector512.Create(before);
            bin = Vector512.Min(Vector512.Max(bin, Vector512<int>.Zero), Vector512.Create(255));
            bin = Vector512.ConditionalSelect(Vector512.Equals(value, value).AsInt32(), bin, missing);
            Avx512F.ConvertToVector128Byte(bin).CopyTo(into[(int)i..]);
        }
    }

    private static void NarrowPlain(ReadOnlySpan<float> values, ReadOnlySpan<int> bins, int before, bool missingRight, Span<byte> into)
    {
        ref var x = ref MemoryMarshal.GetReference(values);
        ref var b = ref MemoryMarshal.GetReference(bins);
        var missing = Vector256.Create(missingRight ? 255 : 0);
        var earlier = Vector256.Create(before);
        for (nuint i = 0; i < FeaturePlanes.BlockRows; i += Lanes)
        {
            var low = Held(Vector256.LoadUnsafe(ref x, i), Vector256.LoadUnsafe(ref b, i) - earlier, missing);
            var high = Held(Vector256.LoadUnsafe(ref x, i + 8), Vector256.LoadUnsafe(ref b, i + 8) - earlier, missing);
            var words = Vector256.Narrow(low, high).AsUInt16();
            Vector128.Narrow(words.GetLower(), words.GetUpper()).CopyTo(into[(int)i..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Held(Vector256<float> value, Vector256<int> bin, Vector256<int> missing) =>
        Vector256.ConditionalSelect(
            Vector256.Equals(value, value).AsInt32(), Vector256.Min(Vector256.Max(bin, Vector256<int>.Zero), Vector256.Create(255)), missing);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Step(Vector512<float> x, Vector512<int> j, ref float table, int level)
    {
        var threshold = level <= 4 ? Avx512F.PermuteVar16x32(Vector512.LoadUnsafe(ref table), j) : Lookup32(ref table, j);
        if (level >= 6)
        {
            var above = Vector512.Equals(j & Vector512.Create(32), Vector512.Create(32)).AsSingle();
            threshold = Vector512.ConditionalSelect(above, Lookup32(ref Unsafe.Add(ref table, 32), j), threshold);
        }

        if (level >= 7)
        {
            var odd = Vector512.Equals(j & Vector512.Create(32), Vector512.Create(32)).AsSingle();
            var upper = Vector512.ConditionalSelect(odd, Lookup32(ref Unsafe.Add(ref table, 96), j), Lookup32(ref Unsafe.Add(ref table, 64), j));
            var above = Vector512.Equals(j & Vector512.Create(64), Vector512.Create(64)).AsSingle();
            threshold = Vector512.ConditionalSelect(above, upper, threshold);
        }

        return j + j - Vector512.GreaterThanOrEqual(x, threshold).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Lookup32(ref float table, Vector512<int> j) =>
        Avx512F.PermuteVar16x32x2(Vector512.LoadUnsafe(ref table), j, Vector512.LoadUnsafe(ref table, Lanes));
}
