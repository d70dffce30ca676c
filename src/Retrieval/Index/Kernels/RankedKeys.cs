using System.Runtime.CompilerServices;

namespace FeedRanker.Retrieval;

/// <summary>
/// A score and a row as one number whose descending order is best first: higher score, then lower row. No NaN.
/// </summary>
internal static class RankedKeys
{
    private const int DigitBits = 11;
    private const int Digits = 1 << DigitBits;
    private const int LeastForRadix = 192;

    /// <summary>Numbers that <see cref="Sort"/> counts in.</summary>
    public const int CountsLength = 3 * Digits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(float score, int row)
    {
        var bits = BitConverter.SingleToUInt32Bits(score + 0f); // -0 and 0 are one score
        bits ^= (uint)((int)bits >> 31) | 0x80000000u;
        return (ulong)bits << 32 | ~(uint)row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Row(ulong key) => (int)~(uint)key;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Score(ulong key)
    {
        var bits = (uint)(key >> 32);
        return BitConverter.UInt32BitsToSingle(bits ^ ((bits >> 31) - 1 | 0x80000000u));
    }

    /// <summary>Best first. Many keys are sorted by the digits of their scores, then each run of equal scores by row.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="other">As many numbers.</param>
    /// <param name="counts"><see cref="CountsLength"/> numbers.</param>
    public static void Sort(Span<ulong> keys, Span<ulong> other, Span<int> counts)
    {
        if (keys.Length < LeastForRadix)
        {
            keys.Sort();
            keys.Reverse();
            return;
        }

        counts.Clear();
        foreach (var key in keys)
        {
            counts[(int)(~key >> 32) & Digits - 1]++;
            counts[Digits + ((int)(~key >> 32 + DigitBits) & Digits - 1)]++;
            counts[2 * Digits + ((int)(~key >> 32 + 2 * DigitBits) & Digits - 1)]++;
        }

        Pass(keys, other, counts[..Digits], 32);
        Pass(other, keys, counts.Slice(Digits, Digits), 32 + DigitBits);
        Pass(keys, other, counts[(2 * Digits)..], 32 + 2 * DigitBits);
        other[..keys.Length].CopyTo(keys);
        SortTies(keys);
    }

    /// <summary>Keeps each row's best key, in order.</summary>
    /// <param name="keys">Sorted.</param>
    /// <param name="work">As many numbers.</param>
    public static Span<ulong> WithoutRepeats(Span<ulong> keys, Span<ulong> work)
    {
        for (var i = 0; i < keys.Length; i++) work[i] = (ulong)(uint)Row(keys[i]) << 32 | (uint)i;
        work.Sort();
        for (var i = 1; i < work.Length; i++)
            if (work[i] >> 32 == work[i - 1] >> 32) keys[(int)work[i]] = 0;
        var kept = 0;
        foreach (var key in keys)
            if (key != 0) keys[kept++] = key;
        return keys[..kept];
    }

    private static void Pass(Span<ulong> from, Span<ulong> to, Span<int> counts, int shift)
    {
        var start = 0;
        foreach (ref var count in counts)
        {
            var next = start + count;
            count = start;
            start = next;
        }

        foreach (var key in from) to[counts[(int)(~key >> shift) & Digits - 1]++] = key;
    }

    private static void SortTies(Span<ulong> keys)
    {
        for (var i = 1; i < keys.Length; i++)
        {
            if (keys[i] >> 32 != keys[i - 1] >> 32) continue;
            var start = i - 1;
            while (i < keys.Length && keys[i] >> 32 == keys[start] >> 32) i++;
            keys[start..i].Sort();
            keys[start..i].Reverse();
        }
    }
}
