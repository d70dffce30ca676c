namespace FeedRanker.Retrieval;

/// <summary>Which kind of index to build, and why.</summary>
/// <param name="Kind">Never <see cref="VectorIndexKind.Auto"/>.</param>
/// <param name="Reason">A sentence's part, for people.</param>
public sealed record IndexChoice(VectorIndexKind Kind, string Reason)
{
    private const int FewVectors = 10_000;
    private const int DeepK = 500;
    private const double DeepShare = 0.05;

    /// <summary>
    /// Few vectors, or few that pass the filter, are scanned sooner than a graph is walked; nothing but a scan finds all;
    /// deep results (hundreds and more, as retrieval before a ranker asks for) cost a graph one list insertion a row and a
    /// clustered scan nearly nothing; everything else is the graph's.
    /// </summary>
    public static IndexChoice For(int count, VectorIndexOptions options)
    {
        if (options.Kind != VectorIndexKind.Auto) return new IndexChoice(options.Kind, "as asked");
        if (options.Compact) return new IndexChoice(VectorIndexKind.Clusters, "only clusters can do without the vectors");
        if (count <= FewVectors) return new IndexChoice(VectorIndexKind.Exact, $"{count} vectors are scanned in well under a millisecond");
        if (options.WantedRecall >= 1) return new IndexChoice(VectorIndexKind.Exact, "recall 1 is wanted, which only a scan gives");
        if (count * options.FilterShare <= FewVectors) return new IndexChoice(VectorIndexKind.Exact, $"only some {count * options.FilterShare:F0} vectors pass the filter");
        if (options.K >= DeepShare * count) return new IndexChoice(VectorIndexKind.Exact, $"{options.K} of {count} vectors are wanted at once");
        return options.K >= DeepK
            ? new IndexChoice(VectorIndexKind.Clusters, $"{options.K} are wanted at once of {count} vectors")
            : new IndexChoice(VectorIndexKind.Hnsw, $"{options.K} are wanted at once of {count} vectors");
    }
}
