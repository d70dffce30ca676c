using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>The id tables of a catalog, which cannot be had by replaying its items once one of them was replaced.</summary>
internal sealed record CatalogNames
{
    public IReadOnlyList<string> Authors { get; init; } = [];

    public IReadOnlyList<string> Topics { get; init; } = [];

    public IReadOnlyList<string> Languages { get; init; } = [];

    public IReadOnlyList<string> Regions { get; init; } = [];

    public IReadOnlyList<string> Labels { get; init; } = [];

    public IReadOnlyList<string> Numeric { get; init; } = [];

    public int EmbeddingDimensions { get; init; }

    public static CatalogNames Of(CatalogSnapshot catalog) => new()
    {
        Authors = List(catalog.Authors),
        Topics = List(catalog.Topics),
        Languages = List(catalog.Languages),
        Regions = List(catalog.Regions),
        Labels = List(catalog.Labels),
        Numeric = List(catalog.NumericNames),
        EmbeddingDimensions = catalog.EmbeddingDimensions,
    };

    public static string[] List(StringIds ids)
    {
        var names = new string[ids.Count];
        for (var i = 0; i < names.Length; i++) names[i] = ids[i];
        return names;
    }

    /// <summary>Gives a new builder these ids, then the items their rows.</summary>
    public CatalogBuilder Rebuild(IEnumerable<(ItemRecord Item, bool Deleted)> items)
    {
        var builder = new CatalogBuilder();
        var ids = builder.Snapshot(); // shares its id tables with the builder
        Give(ids.Authors, Authors);
        Give(ids.Topics, Topics);
        Give(ids.Languages, Languages);
        Give(ids.Regions, Regions);
        Give(ids.Labels, Labels);
        var first = true;
        foreach (var (item, deleted) in items)
        {
            if (first) builder.Put(Shape(item.Id));
            first = false;
            builder.Put(item);
            if (deleted) builder.Delete(item.Id);
        }

        return builder;
    }

    /// <summary>
    /// An item that makes the numeric columns in their order and sets the length of embeddings: both belong to the
    /// catalog even when no item has them any more. The first real item takes its row at once.
    /// </summary>
    private ItemRecord Shape(string id) => new()
    {
        Id = id,
        Numeric = Numeric.ToDictionary(name => name, _ => 0f, StringComparer.Ordinal),
        Embedding = EmbeddingDimensions == 0 ? null : new float[EmbeddingDimensions],
    };

    private static void Give(StringIds ids, IReadOnlyList<string> names)
    {
        foreach (var name in names) ids.GetOrAdd(name);
    }
}
