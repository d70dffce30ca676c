using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FeedRanker.FeatureStore;

/// <summary>Sums over stretches of a window's ring.</summary>
internal static class RingMath
{
    private const int Lane = 8; // floats added at a time
    private const int Most = 32; // buckets a ring may have

    // n ones begin at Most - n: where a place of the ring lies before n.
    private static readonly int[] Ones = [.. Enumerable.Repeat(-1, Most), .. Enumerable.Repeat(0, Most + Lane)];

    /// <summary>
    /// The sum of some buckets, in lanes whose number does not depend on the processor: it has the same bits everywhere. The
    /// whole ring is read and the other buckets are masked, which takes as long for one bucket as for all.
    /// </summary>
    /// <param name="ring">8 to 32 buckets.</param>
    /// <param name="at">The first of them, from 0.</param>
    /// <param name="count">How many, from 1 to the ring's length; after its end it goes on at its start.</param>
    public static double Sum(ReadOnlySpan<float> ring, int at, int count)
    {
        Debug.Assert(ring.Length is >= Lane and <= Most && at >= 0 && at < ring.Length && count > 0 && count <= ring.Length, "a stretch of a ring");
        var end = at + count;
        var others = Vector256<int>.Zero;
        if (end > ring.Length) (end, others) = (end - ring.Length, Vector256<int>.AllBitsSet); // what is left out does not pass the end
        ref var first = ref MemoryMarshal.GetReference(ring);
        ref var from = ref Ones[Most - at];
        ref var until = ref Ones[Most - end];
        var lanes = Vector256<double>.Zero;
        nuint place = 0;
        for (; (int)place + Lane <= ring.Length; place += Lane)
        {
            var within = Vector256.LoadUnsafe(ref from, place) ^ Vector256.LoadUnsafe(ref until, place) ^ others;
            lanes = Added(lanes, Vector256.LoadUnsafe(ref first, place) & within.AsSingle());
        }

        if ((int)place < ring.Length)
        {
            var back = (nuint)(ring.Length - Lane);
            var within = Vector256.LoadUnsafe(ref from, back) ^ Vector256.LoadUnsafe(ref until, back) ^ others;
            within = Vector256.AndNot(within, Vector256.LoadUnsafe(ref Ones[Most - (int)place], back)); // not twice
            lanes = Added(lanes, Vector256.LoadUnsafe(ref first, back) & within.AsSingle());
        }

        return lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
    }

    private static Vector256<double> Added(Vector256<double> lanes, Vector256<float> values)
    {
        var (low, high) = Vector256.Widen(values);
        return lanes + low + high;
    }
}
