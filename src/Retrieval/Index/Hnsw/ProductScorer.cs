using System.Runtime.CompilerServices;

namespace FeedRanker.Retrieval;

/// <summary>Inner products between slots as link distances, in which long vectors are near to everything.</summary>
internal readonly unsafe struct ProductScorer(FloatScorer<ProductTerm> scorer) : ILinkScorer<ProductScorer>
{
    /// <inheritdoc />
    public static bool SelfIsNearest => false;

    /// <inheritdoc />
    public static ProductScorer From(HnswGraph graph, int slot) => new(FloatScorer<ProductTerm>.From(graph, slot));

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Keys(int* slots, int count, uint* keys) => scorer.Keys(slots, count, keys);
}
