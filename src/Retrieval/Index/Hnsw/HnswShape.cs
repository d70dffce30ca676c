namespace FeedRanker.Retrieval;

/// <summary>What all memory of one graph is laid out by.</summary>
/// <param name="Metric">What scores mean.</param>
/// <param name="Dimensions">Numbers per vector.</param>
/// <param name="M">Links on the upper layers.</param>
/// <param name="Steps">The codes' steps, or null where the graph has no codes.</param>
internal sealed record HnswShape(VectorMetric Metric, int Dimensions, int M, float[]? Steps)
{
    /// <summary>Layers above the lowest, at most: a vector reaches layer l with probability M^-l.</summary>
    public const int MostLevels = 30;

    /// <summary>Links of a slot on the lowest layer, and ints from one slot's to the next.</summary>
    public int BaseLinks => 2 * M;

    /// <summary>
    /// Whether each slot has a number beside its vector: the lift under inner product (<see cref="LiftedScorer"/>), the
    /// squared length under Euclidean distance with codes.
    /// </summary>
    public bool HasExtras => Metric == VectorMetric.InnerProduct || (Metric == VectorMetric.L2 && Steps is not null);

    /// <summary>Most links of a slot on a layer.</summary>
    public int LinksOn(int level) => level == 0 ? BaseLinks : M;
}
