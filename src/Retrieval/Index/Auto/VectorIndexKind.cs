namespace FeedRanker.Retrieval;

/// <summary>Which index to build.</summary>
public enum VectorIndexKind
{
    /// <summary>The one that fits the number of vectors, k, filters and wanted recall.</summary>
    Auto,

    /// <summary>Every vector is scored.</summary>
    Exact,

    /// <summary>A graph of near neighbours.</summary>
    Hnsw,

    /// <summary>Lists of vectors around centres, the nearest lists scanned.</summary>
    Clusters,
}
