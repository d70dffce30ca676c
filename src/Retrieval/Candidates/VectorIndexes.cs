namespace FeedRanker.Retrieval;

/// <summary>Makes indexes over vectors that lie in memory already.</summary>
public static class VectorIndexes
{
    /// <summary>Looks at every vector, by inner product; copies none.</summary>
    public static IVectorIndex Exact(ItemVectors vectors) => new VectorScan(vectors);
}
