using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FeedRanker.Retrieval;

/// <summary>Distances from float vectors: the term's sum, negated where more is nearer.</summary>
internal readonly unsafe struct FloatScorer<TTerm>(float* query, float* vectors, int stride) : ILinkScorer<FloatScorer<TTerm>>
    where TTerm : struct, IPairTerm
{
    private const int Lead = 4;

    /// <inheritdoc />
    public static bool SelfIsNearest => true;

    /// <inheritdoc />
    public static FloatScorer<TTerm> From(HnswGraph graph, int slot) => new(graph.Vectors.Row(slot), graph.Vectors.Values.Pointer, graph.Vectors.Stride);

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Keys(int* slots, int count, uint* keys)
    {
        for (var i = count; (i & 3) != 0; i++) slots[i] = slots[count - 1];
        for (var i = 0; i < Math.Min(Lead, count); i++) Ahead.Fetch(Row(slots[i]), stride * sizeof(float));
        for (var i = 0; i < count; i += 4)
        {
            for (var next = i + Lead; next < Math.Min(i + Lead + 4, count); next++) Ahead.Fetch(Row(slots[next]), stride * sizeof(float));
            var sums = QuadKernels.Sums<TTerm>(query, Row(slots[i]), Row(slots[i + 1]), Row(slots[i + 2]), Row(slots[i + 3]), stride);
            if (typeof(TTerm) == typeof(ProductTerm)) sums = -sums;
            var bits = sums.AsInt32();
            (bits ^ (Vector128.ShiftRightArithmetic(bits, 31) | Vector128.Create(int.MinValue))).AsUInt32().Store(keys + i);
        }
    }

    private float* Row(int slot) => vectors + (long)slot * stride;
}
