namespace FeedRanker.Retrieval;

/// <summary>The kinds of index: adding one is a line here.</summary>
internal static class IndexKinds
{
    private const int MostGraphEffort = 100_000;

    public static IReadOnlyList<IndexKind> All { get; } =
    [
        new(
            "exact",
            (vectors, o, progress, ct) => ExactIndex.Build(vectors, new ExactOptions { Metric = o.Metric, Threads = o.Threads, Space = o.Space }, progress, ct),
            ExactIndex.Load,
            (_, _) => (0, 0),
            _ => null),
        new(
            "hnsw",
            (vectors, o, progress, ct) => HnswIndex.Build(vectors, new HnswOptions { Metric = o.Metric, Codes = o.Codes, Seed = o.Seed, Threads = o.Threads, Space = o.Space }, progress, ct),
            HnswIndex.Load,
            (index, k) => (Math.Max(1, k / 2), Math.Max(k, Math.Min(index.Count, MostGraphEffort))), // fewer than k candidates still meet more than k rows
            index => Links(((HnswIndex)index).Graph)),
        new(
            "clusters",
            (vectors, o, progress, ct) => ClusterIndex.Build(vectors, new ClusterOptions { Metric = o.Metric, KeepFloats = !o.Compact, Seed = o.Seed, Threads = o.Threads, Space = o.Space }, progress, ct),
            ClusterIndex.Load,
            (index, _) => (1, ((ClusterIndex)index).ClusterCount),
            index => new IndexSpread("vectors per cluster", Array.ConvertAll(((ClusterIndex)index).State.Lists, list => list.Count))),
    ];

    public static IndexKind Of(VectorIndexKind kind) => All.First(k => k.Name.Equals(kind.ToString(), StringComparison.OrdinalIgnoreCase));

    public static IndexKind Of(IVectorIndex index) => All.FirstOrDefault(k => k.Name == index.Kind)
        ?? throw new ArgumentException($"'{index.Kind}' is no kind of index that is known here.", nameof(index));

    private static unsafe IndexSpread? Links(HnswGraph graph)
    {
        var degrees = new List<int>();
        for (var slot = 0; slot < graph.Used; slot++)
            if (graph.Rows[slot] >= 0) degrees.Add(new ReadOnlySpan<int>(graph.Links(slot, 0), graph.Shape.BaseLinks).IndexOf(HnswGraph.None) is var end && end >= 0 ? end : graph.Shape.BaseLinks);
        GC.KeepAlive(graph);
        return degrees.Count > 0 ? new IndexSpread("links per vector on the lowest layer", degrees) : null;
    }
}
