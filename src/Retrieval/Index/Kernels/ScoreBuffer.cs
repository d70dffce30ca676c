using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FeedRanker.Retrieval;

/// <summary>
/// What a scan has found so far: every slot whose score reached the threshold when it was seen. When the buffer is full
/// the threshold rises to what the wanted number of slots exceeds, less the margin by which scores may be wrong, and what
/// is below it goes. So k of a few thousand costs no heap: one comparison per 16 rows and now and then a quickselect.
/// Only when more than half of it is within the margin does it grow.
/// </summary>
internal sealed unsafe class ScoreBuffer
{
    private const int Spare = 64;

    private NativeBlock<float> _scores = new(0);
    private NativeBlock<int> _slots = new(0);
    private NativeBlock<float> _above = new(0);
    private NativeBlock<float> _below = new(0);
    private int _wanted;
    private int _capacity;
    private int _cutAt;
    private float _last; // the score of the last wanted slot so far
    private float _error;
    private float _largestError;

    /// <summary>How many slots it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Scores below it are of no use.</summary>
    public float Threshold { get; private set; }

    public float* Scores => _scores.Pointer;

    public int* Slots => _slots.Pointer;

    /// <summary>Empties it.</summary>
    public void Reset(int wanted)
    {
        _wanted = wanted;
        _cutAt = CutAt(wanted);
        Count = 0;
        _error = _largestError = 0;
        _last = Threshold = float.NegativeInfinity;
        if (_capacity < Math.Max(1024, 4 * wanted)) Grow(Math.Max(1024, 4 * wanted));
    }

    /// <summary>
    /// Says how far the scores that follow may be from the exact ones: slots stay while they and the last wanted one may
    /// both be off by as much.
    /// </summary>
    public void Expect(float error)
    {
        _error = error;
        _largestError = Math.Max(_largestError, error);
        Threshold = _last - _error - _largestError;
    }

    /// <summary>Takes in what reaches the threshold.</summary>
    /// <param name="scores">16 per block.</param>
    /// <param name="blocks">How many.</param>
    /// <param name="alive">The rows of each block that count, a bit each.</param>
    /// <param name="rows">What row is at a slot of these blocks; null when it is the slot itself.</param>
    /// <param name="firstSlot">The slot of the first score, as it is to be remembered.</param>
    /// <param name="filter">Asked only for rows that reach the threshold.</param>
    public void Add<TFilter>(float* scores, int blocks, ushort* alive, int* rows, int firstSlot, ref TFilter filter)
        where TFilter : struct, IRowFilter, allows ref struct
    {
        for (var block = 0; block < blocks; block++)
        {
            var v = Vector512.Load(scores + block * CodeBlocks.Rows);
            var reached = Vector512.GreaterThanOrEqual(v, Vector512.Create(Threshold));
            var bits = (uint)reached.ExtractMostSignificantBits() & Volatile.Read(ref alive[block]);
            if (bits == 0) continue;
            var slot = firstSlot + block * CodeBlocks.Rows;
            if (typeof(TFilter) != typeof(AllRows)) bits = Allowed(bits, rows, block, slot, ref filter);
            if (Count + CodeBlocks.Rows > _capacity) MakeRoom();
            Append(v, bits, slot);
        }
    }

    /// <summary>Cuts when enough has come since the last cut for it to be worth its while.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CutWhenWorthwhile()
    {
        if (Count >= _cutAt) Cut();
    }

    /// <summary>Raises the threshold and drops what is below it; keeps the order.</summary>
    public void Cut()
    {
        if (Count > _wanted && _wanted > 0)
        {
            _last = KthLargest.Of(Scores, Count, _wanted, _above.Pointer, _below.Pointer);
            Drop(_last - 2 * _largestError);
            Threshold = _last - _error - _largestError;
        }

        _cutAt = Math.Max(CutAt(_wanted), Count + Count / 2);
    }

    /// <summary>Puts the slots with the best scores so far first, about twice as many as are wanted.</summary>
    /// <returns>How many they are: all where no more are held.</returns>
    public int LeadersFirst()
    {
        if (Count <= 2 * _wanted) return Count;
        var least = KthLargest.Of(Scores, Count, 2 * _wanted, _above.Pointer, _below.Pointer);
        var lead = 0;
        var threshold = Vector512.Create(least);
        for (var from = 0; from < Count; from += 16) // few of 16 lead, so the bits are gone through rather than the scores
        {
            var bits = (uint)Vector512.GreaterThanOrEqual(Vector512.Load(Scores + from), threshold).ExtractMostSignificantBits();
            if (Count - from < 16) bits &= (1u << Count - from) - 1;
            for (; bits != 0; bits &= bits - 1)
            {
                var i = from + BitOperations.TrailingZeroCount(bits);
                (Scores[lead], Scores[i]) = (Scores[i], Scores[lead]);
                (Slots[lead], Slots[i]) = (Slots[i], Slots[lead]);
                lead++;
            }
        }

        return lead;
    }

    /// <summary>
    /// Drops what cannot be among the wanted: what follows the leaders and is, were its score off by all it may be, still
    /// below as many of them as are wanted.
    /// </summary>
    /// <param name="leaders">How many slots were scored exactly: the first.</param>
    /// <param name="owners">Which scan each block of slots is of.</param>
    /// <param name="errors">How far the scores of each scan may be off.</param>
    public void DropHopeless(int leaders, int* owners, float[] errors)
    {
        if (leaders == Count) return;
        var least = KthLargest.Of(Scores, leaders, _wanted, _above.Pointer, _below.Pointer);
        var kept = leaders;
        for (var i = leaders; i < Count; i++)
        {
            Scores[kept] = Scores[i];
            Slots[kept] = Slots[i];
            kept += Scores[i] + errors[owners[Slots[i] / CodeBlocks.Rows]] >= least ? 1 : 0;
        }

        Count = kept;
    }

    /// <summary>Keeps the wanted alone, and their equals, of slots that are all scored exactly.</summary>
    public void KeepWanted()
    {
        if (Count > _wanted && _wanted > 0) Drop(KthLargest.Of(Scores, Count, _wanted, _above.Pointer, _below.Pointer));
    }

    private static int CutAt(int wanted) => wanted + wanted / 2 + Spare;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Allowed<TFilter>(uint bits, int* rows, int block, int slot, ref TFilter filter)
        where TFilter : struct, IRowFilter, allows ref struct
    {
        for (var left = bits; left != 0; left &= left - 1)
        {
            var lane = BitOperations.TrailingZeroCount(left);
            if (!filter.Allows(rows is null ? slot + lane : rows[block * CodeBlocks.Rows + lane])) bits &= ~(1u << lane);
        }

        return bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(Vector512<float> scores, uint bits, int slot)
    {
        if (Avx512F.IsSupported)
        {
            var lanes = Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
            var mask = ~Vector512.Equals(Vector512.Create((int)bits) & lanes, Vector512<int>.Zero);
            Vector512.Store(Avx512F.Compress(Vector512<float>.Zero, mask.AsSingle(), scores), Scores + Count);
            Vector512.Store(Avx512F.Compress(Vector512<int>.Zero, mask, Vector512<int>.Indices + Vector512.Create(slot)), Slots + Count);
            Count += BitOperations.PopCount(bits);
            return;
        }

        for (; bits != 0; bits &= bits - 1)
        {
            var lane = BitOperations.TrailingZeroCount(bits);
            Scores[Count] = scores[lane];
            Slots[Count++] = slot + lane;
        }
    }

    private void Drop(float least)
    {
        int kept = 0, i = 0;
        if (Avx512F.IsSupported)
        {
            var threshold = Vector512.Create(least);
            for (; i + 16 <= Count; i += 16)
            {
                var v = Vector512.Load(Scores + i);
                var mask = Vector512.GreaterThanOrEqual(v, threshold);
                Vector512.Store(Avx512F.Compress(Vector512<int>.Zero, mask.AsInt32(), Vector512.Load(Slots + i)), Slots + kept);
                Vector512.Store(Avx512F.Compress(Vector512<float>.Zero, mask, v), Scores + kept);
                kept += BitOperations.PopCount(mask.ExtractMostSignificantBits());
            }
        }

        for (; i < Count; i++)
        {
            if (!(Scores[i] >= least)) continue;
            Scores[kept] = Scores[i];
            Slots[kept++] = Slots[i];
        }

        Count = kept;
    }

    private void MakeRoom()
    {
        Cut();
        if (Count > _capacity / 2) Grow(2 * _capacity);
    }

    private void Grow(int capacity)
    {
        var room = capacity + CodeBlocks.Rows;
        var (scores, slots) = (new NativeBlock<float>(room), new NativeBlock<int>(room));
        _scores.Span[..Count].CopyTo(scores.Span);
        _slots.Span[..Count].CopyTo(slots.Span);
        (_scores, _slots, _capacity) = (scores, slots, capacity);
        (_above, _below) = (new NativeBlock<float>(room), new NativeBlock<float>(room));
    }
}
