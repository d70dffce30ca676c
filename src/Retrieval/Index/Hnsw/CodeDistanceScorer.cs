using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FeedRanker.Retrieval;

/// <summary>Euclidean distances from codes, less what all rows share: |x|² - 2 q · x, with the exact squared length.</summary>
internal readonly unsafe struct CodeDistanceScorer(sbyte* query, float scale, int shift, byte* codes, float* squares, int stride) : ISlotScorer
{
    private const int Lead = 8;

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Keys(int* slots, int count, uint* keys)
    {
        for (var i = count; (i & 3) != 0; i++) slots[i] = slots[count - 1];
        for (var i = 0; i < Math.Min(Lead, count); i++) Fetch(slots[i]);
        for (var i = 0; i < count; i += 4)
        {
            for (var next = i + Lead; next < Math.Min(i + Lead + 4, count); next++) Fetch(slots[next]);
            var sums = QuadKernels.Sums(query, Row(slots[i]), Row(slots[i + 1]), Row(slots[i + 2]), Row(slots[i + 3]), stride);
            var lengths = Vector128.Create(squares[slots[i]], squares[slots[i + 1]], squares[slots[i + 2]], squares[slots[i + 3]]);
            var products = Vector128.ConvertToSingle(sums - Vector128.Create(shift));
            var bits = Vector128.FusedMultiplyAdd(products, Vector128.Create(-2 * scale), lengths).AsInt32();
            (bits ^ (Vector128.ShiftRightArithmetic(bits, 31) | Vector128.Create(int.MinValue))).AsUInt32().Store(keys + i);
        }
    }

    private void Fetch(int slot)
    {
        Ahead.Fetch(Row(slot), stride);
        Ahead.Fetch(squares + slot, 1);
    }

    private byte* Row(int slot) => codes + (long)slot * stride;
}
