using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FeedRanker.Retrieval;

/// <summary>Distances from codes where only the inner product counts: the integer sum, negated. What codes are relative to (<see cref="CodeFrame"/>) is the same for all.</summary>
internal readonly unsafe struct CodeScorer(sbyte* query, byte* codes, int stride) : ISlotScorer
{
    private const int Lead = 8;

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Keys(int* slots, int count, uint* keys)
    {
        for (var i = count; (i & 3) != 0; i++) slots[i] = slots[count - 1];
        for (var i = 0; i < Math.Min(Lead, count); i++) Ahead.Fetch(Row(slots[i]), stride);
        for (var i = 0; i < count; i += 4)
        {
            for (var next = i + Lead; next < Math.Min(i + Lead + 4, count); next++) Ahead.Fetch(Row(slots[next]), stride);
            var sums = QuadKernels.Sums(query, Row(slots[i]), Row(slots[i + 1]), Row(slots[i + 2]), Row(slots[i + 3]), stride);
            (-sums ^ Vector128.Create(int.MinValue)).AsUInt32().Store(keys + i);
        }
    }

    private byte* Row(int slot) => codes + (long)slot * stride;
}
