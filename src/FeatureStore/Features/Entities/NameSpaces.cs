using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>What dense ids stand for, kind by kind.</summary>
internal sealed class NameSpaces
{
    private readonly NameKeys? _topics;
    private readonly NameKeys? _surfaces;

    public NameSpaces(CatalogSnapshot catalog, StringIds surfaces)
    {
        (Items, Authors) = (new NameKeys(catalog.ItemIds), new NameKeys(catalog.Authors));
        (_topics, _surfaces) = (new NameKeys(catalog.Topics), new NameKeys(surfaces));
    }

    private NameSpaces()
    {
    }

    /// <summary>Of one store for itself: its dense ids are permanent, so they stand for themselves.</summary>
    public static NameSpaces Dense { get; } = new();

    public NameKeys? Items { get; }

    public NameKeys? Authors { get; }

    /// <summary>The names of an entity's keys; null where the key itself means the same everywhere.</summary>
    public NameKeys? Of(EntityKey key) => key switch
    {
        EntityKey.Item => Items,
        EntityKey.Author => Authors,
        EntityKey.Topic => _topics,
        EntityKey.Surface => _surfaces,
        _ => null,
    };

    /// <summary>Whether it stands for these tables: they stay the same while a catalog grows.</summary>
    public bool IsOf(CatalogSnapshot other, StringIds otherSurfaces) =>
        ReferenceEquals(Items?.Names, other.ItemIds) && ReferenceEquals(_surfaces?.Names, otherSurfaces);
}
