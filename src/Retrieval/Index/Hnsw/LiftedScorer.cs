using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FeedRanker.Retrieval;

/// <summary>
/// Distances between vectors lifted to one length (Bachrach et al. 2014, "Speeding up the Xbox recommender system using a
/// Euclidean transformation for inner-product spaces"): each has one more number, √(R² - |x|²), R being the longest length,
/// so that the inner product of lifted vectors orders them as their Euclidean distance does.
/// </summary>
internal readonly unsafe struct LiftedScorer(float* query, float queryLift, float* vectors, float* lifts, int stride) : ILinkScorer<LiftedScorer>
{
    private const int Lead = 4;

    /// <inheritdoc />
    public static LiftedScorer From(HnswGraph graph, int slot) =>
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
            var extra = Vector128.Create(lifts[slots[i]], lifts[slots[i + 1]], lifts[slots[i + 2]], lifts[slots[i + 3]]);
            var bits = (-Vector128.FusedMultiplyAdd(extra, Vector128.Create(queryLift), sums)).AsInt32();
            (bits ^ (Vector128.ShiftRightArithmetic(bits, 31) | Vector128.Create(int.MinValue))).AsUInt32().Store(keys + i);
        }
    }

    private void Fetch(int slot)
    {
        Ahead.Fetch(Row(slot), stride * sizeof(float));
        Ahead.Fetch(lifts + slot, 1);
    }

    private float* Row(int slot) => vectors + (long)slot * stride;
}
