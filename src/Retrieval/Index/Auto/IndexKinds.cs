namespace FeedRanker.Retrieval;

/// <summary>The kinds of index: adding one is a line here.</summary>
internal static class IndexKinds
{
    public static IReadOnlyList<IndexKind> All { get; } = [];

    public static IndexKind Of(VectorIndexKind kind) => All.First(k => k.Name.Equals(kind.ToString(), StringComparison.OrdinalIgnoreCase));

    public static IndexKind Of(IVectorIndex index) => All.First(k => k.Name == index.Kind);
}
