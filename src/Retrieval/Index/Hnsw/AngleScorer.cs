using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FeedRanker.Retrieval;

/// <summary>
/// Cosines between vectors kept at their own lengths, negated: each slot has 1 / |x| beside its vector, 0 for a zero vector.
/// </summary>
internal readonly unsafe struct AngleScorer(float* query, float queryInverse, float* vectors, float* inverses, int stride) : ILinkScorer<AngleScorer>
{
    private const int Lead = 4;

    /// <inheritdoc />
    public static bool SelfIsNearest => true;

    /// <inheritdoc />
    public static AngleScorer From(HnswGraph graph, int slot) =>
        new(graph.Vectors.Row(slot), graph.Extras.Pointer[slot], graph.Vectors.Values.Pointer, graph.Extras.Pointer, graph.Vectors.Stride);

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Keys(int* slots, int count, uint* keys)
    {
        for (var i = count; (i & 3) != 0; i++) slots[i] = slots[count - 1];
        for (var i = 0; i < Math.Min(Lead, count); i++) Fetch(slots[i]);
        for (var i = 0; i < count; i += 4)
        {
            for (var next = i + Lead; next < Math.Min(i + Lead + 4, count); next++) Fetch(slots[next]);
            var sums = QuadKernels.Sums<ProductTerm>(query, Row(slots[i]), Row(slots[i + 1]), Row(slots[i + 2]), Row(slots[i + 3]), stride);
            var inverse = Vector128.Create(inverses[slots[i]], inverses[slots[i + 1]], inverses[slots[i + 2]], inverses[slots[i + 3]]);
            var bits = (-(sums * (inverse * queryInverse))).AsInt32();
            (bits ^ (Vector128.ShiftRightArithmetic(bits, 31) | Vector128.Create(int.MinValue))).AsUInt32().Store(keys + i);
        }
    }

    private void Fetch(int slot)
    {
        Ahead.Fetch(Row(slot), stride * sizeof(float));
        Ahead.Fetch(inverses + slot, 1);
    }

    private float* Row(int slot) => vectors + (long)slot * stride;
}
