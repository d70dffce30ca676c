namespace FeedRanker.Retrieval;

/// <summary>What all memory of one graph is laid out by.</summary>
/// <param name="Metric">What scores mean.</param>
/// <param name="Dimensions">Numbers per vector.</param>
/// <param name="M">Links on the upper layers.</param>
/// <param name="Frame">What codes are relative to, or null where the graph has none.</param>
internal sealed record HnswShape(VectorMetric Metric, int Dimensions, int M, CodeFrame? Frame)
{
    /// <summary>Layers above the lowest, at most: a vector reaches layer l with probability M^-l.</summary>
    public const int MostLevels = 30;

    /// <summary>Links of a slot on the lowest layer, and ints from one slot's to the next.</summary>
    public int BaseLinks => 2 * M;

    /// <summary>
    /// Whether each slot has a number beside its vector: the inverse of its length under inner product
    /// (<see cref="AngleScorer"/>), the squared length under Euclidean distance with codes.
    /// </summary>
    public bool HasExtras => Metric == VectorMetric.InnerProduct || (Metric == VectorMetric.L2 && Frame is not null);

    /// <summary>
    /// Parts of the lowest layer's links, each chosen by a distance of its own and ended by its first -1. Under inner
    /// product the first holds those near by angle, the second those of the largest product.
    /// </summary>
    public int Parts => Metric == VectorMetric.InnerProduct ? 2 : 1;

    /// <summary>Most links of a slot on a layer, in each part.</summary>
    public int LinksOn(int level) => level == 0 ? BaseLinks / Parts : M;
}
