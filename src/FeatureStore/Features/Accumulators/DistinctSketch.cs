using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FeedRanker.FeatureStore;

/// <summary>
/// About how many different users or items the events of a window were of, in 1 KB a record whatever their number: a
/// multi-resolution bitmap (Estan, Varghese and Fisk 2003) whose bits are replaced by the bucket they were last set in,
/// as in a timestamp vector (Kim and O'Hallaron 2003), so that one structure serves a sliding window.
/// </summary>
/// <remarks>
/// A key falls into level l with probability 2^-(l+1) (the last level takes the rest) and there into one of 64 places.
/// With u_l places in the window, level l has about 64 ln(64 / (64 - u_l)) keys (linear counting, Whang et al. 1990).
/// The estimate sums these over the levels from the first, b, that is not nearly full, and multiplies by 2^b. The
/// standard error is about 5 % at ten keys, 6 % at a hundred and 10 % from a thousand on, up to some three million.
/// State: a byte a place, 0 for never, else 1 + the ring position of the latest bucket, which with the head tells its age.
/// Without a window every byte is 0 or 1.
/// </remarks>
internal sealed class DistinctSketch(int signal, int ring, DistinctKey key, WindowRing? window) : Accumulator(signal, -1), IWindowed
{
    /// <summary>Ring floats a record needs: a byte a place.</summary>
    public const int Floats = Levels * Places / sizeof(float);

    private const int Places = 64;
    private const int Levels = 16;
    private const int NearlyFull = 48; // of 64: a load of 1.4 keys a place

    // Keys that a level with that many places taken has had.
    private static readonly float[] KeysOf = [.. Enumerable.Range(0, Places + 1).Select(u => Places * MathF.Log(Places / MathF.Max(Places - u, 0.5f)))];

    public override void Add(in EntityRecord record, Moment at, double amount)
    {
        byte mark = 1;
        var marks = MarksOf(record.Rings);
        var hash = StableHash(key == DistinctKey.User ? at.User : at.Item);
        ref var place = ref marks[Math.Min(BitOperations.TrailingZeroCount(hash), Levels - 1) * Places + (int)(hash >> 58)];
        if (window is not null)
        {
            var (head, bucket) = ((long)record.Cells[window.HeadCell], at.Bucket(window.Place));
            if (bucket <= head - window.Buckets) return; // too late for the ring
            if (place != 0 && bucket <= head - AgeOf(place, (int)(head % window.Buckets))) return; // known to be newer
            mark = (byte)(1 + at.Position(window.Place));
        }

        place = mark;
    }

    public void Advance(in EntityRecord record, long head, long newHead)
    {
        var steps = (int)Math.Min(newHead - head, window!.Buckets);
        var position = (int)(head % window.Buckets);
        foreach (ref var place in MarksOf(record.Rings))
            if (place != 0 && AgeOf(place, position) + steps >= window.Buckets) place = 0;
    }

    public ReadOnlySpan<float> RingOf(ReadOnlySpan<float> rings) => rings.Slice(ring, Floats);

    public override void Read(RecordView records, ReadOnlySpan<int> slots, Moment now, Span<float> into)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            var slot = slots[i];
            if (slot < 0) into[i] = 0f;
            else if (window is null) into[i] = Estimate(MarksOf(records.Rings(slot)), 1, 1, false);
            else into[i] = Windowed(MarksOf(records.Rings(slot)), (long)records.Cells(window.HeadCell)[slot], now.Bucket(window.Place));
        }
    }

    // Ages from the head that lie in the window of the read: those up to buckets - 1 - (bucket - head), and at least head - bucket.
    private float Windowed(ReadOnlySpan<byte> marks, long head, long bucket)
    {
        var buckets = window!.Buckets;
        if (Math.Abs(bucket - head) >= buckets) return 0f; // also when it never had an event
        var youngest = (int)Math.Max(0, head - bucket);
        var oldest = (int)Math.Min(buckets - 1, buckets - 1 - (bucket - head));
        var position = (int)(head % buckets);
        var first = (position - oldest + buckets) % buckets + 1;
        var last = (position - youngest + buckets) % buckets + 1;
        return first <= last ? Estimate(marks, first, last, false) : Estimate(marks, last + 1, first - 1, true);
    }

    // Counts marks in first..last; or, when outside, those that are neither 0 nor there.
    private static float Estimate(ReadOnlySpan<byte> marks, int first, int last, bool outside)
    {
        var (keys, scale) = (0f, 1f);
        for (var level = 0; level < Levels; level++)
        {
            var taken = Count(marks.Slice(level * Places, Places), first, last, outside);
            if (taken > NearlyFull && level < Levels - 1) (keys, scale) = (0f, MathF.ScaleB(1f, level + 1)); // level + 1 is the base
            else keys += KeysOf[taken];
        }

        return keys * scale;
    }

    private static int Count(ReadOnlySpan<byte> marks, int first, int last, bool outside)
    {
        var taken = 0;
        var from = Vector256.Create((byte)first);
        var span = Vector256.Create((byte)(last - first));
        for (var at = 0; at < Places; at += Vector256<byte>.Count)
        {
            var values = Vector256.Create(marks[at..]);
            var inside = last < first ? Vector256<byte>.Zero : Vector256.LessThanOrEqual(values - from, span);
            taken += BitOperations.PopCount((outside ? ~(inside | Vector256.Equals(values, Vector256<byte>.Zero)) : inside).ExtractMostSignificantBits());
        }

        return taken;
    }

    private int AgeOf(byte mark, int headPosition) => (headPosition - (mark - 1) + window!.Buckets) % window.Buckets;

    private Span<byte> MarksOf(Span<float> rings) => MemoryMarshal.AsBytes(rings.Slice(ring, Floats));

    private ReadOnlySpan<byte> MarksOf(ReadOnlySpan<float> rings) => MemoryMarshal.AsBytes(RingOf(rings));

    private static ulong StableHash(int value) => Core.StableHash.Mix((ulong)value + 0x9E3779B97F4A7C15UL);
}
