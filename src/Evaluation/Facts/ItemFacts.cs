using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// What measures beyond accuracy need to know of the items, by row. Whatever is absent leaves the measures that need it
/// undefined (NaN) rather than 0.
/// </summary>
public sealed class ItemFacts
{
    private readonly CatalogSnapshot? _catalog;

    /// <summary>Facts about a number of rows, none of them known yet.</summary>
    /// <param name="catalogSize">How many items could have been shown: the base of coverage and Gini.</param>
    public ItemFacts(int catalogSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(catalogSize);
        CatalogSize = catalogSize;
    }

    private ItemFacts(CatalogSnapshot catalog, int alive)
        : this(alive) => _catalog = catalog;

    /// <summary>How many items could have been shown.</summary>
    public int CatalogSize { get; }

    /// <summary>Users with whom each row interacted in training, by row; null when unknown.</summary>
    public int[]? UsersOf { get; init; }

    /// <summary>How many users <see cref="UsersOf"/> was counted over.</summary>
    public int UserCount { get; init; }

    /// <summary>Rows that training users met, most met first: what a plain recommender would show; null when unknown.</summary>
    public int[]? ByPopularity { get; init; }

    /// <summary>Group id by row, -1 for none; null when unknown.</summary>
    public int[]? Groups { get; init; }

    /// <summary>Names of the groups by id.</summary>
    public IReadOnlyList<string> GroupNames { get; init; } = [];

    /// <summary>Publishing time by row, Unix milliseconds, 0 when unknown; overrides the catalog's.</summary>
    public long[]? PublishedMs { get; init; }

    /// <summary>Topic ids by row; overrides the catalog's.</summary>
    public int[][]? Topics { get; init; }

    /// <summary>Embedding by row, empty when there is none; overrides the catalog's.</summary>
    public float[][]? Embeddings { get; init; }

    /// <summary>The facts of a catalog; its deleted rows do not count towards its size.</summary>
    /// <param name="catalog">Gives publishing times, topics and embeddings.</param>
    /// <param name="usersOf">Training users by row, for novelty.</param>
    /// <param name="userCount">How many users these were counted over.</param>
    public static ItemFacts Of(CatalogSnapshot catalog, int[]? usersOf = null, int userCount = 0)
    {
        var alive = 0;
        foreach (var deleted in catalog.Deleted)
            if (!deleted) alive++;
        return new ItemFacts(catalog, alive) { UsersOf = usersOf, UserCount = userCount };
    }

    /// <summary>Publishing time of a row, 0 when unknown.</summary>
    public long PublishedMsOf(int row) =>
        PublishedMs is { } known ? At(known, row) : _catalog is { } c && row < c.Count ? c.PublishedMs[row] : 0;

    /// <summary>Topics of a row, empty when unknown.</summary>
    public ReadOnlySpan<int> TopicsOf(int row) =>
        Topics is { } known ? At(known, row) : _catalog is { } c && row < c.Count ? c.TopicsOf(row) : [];

    /// <summary>Embedding of a row, empty when unknown.</summary>
    public ReadOnlySpan<float> EmbeddingOf(int row) =>
        Embeddings is { } known ? At(known, row) : _catalog is { } c && row < c.Count ? c.EmbeddingOf(row) : [];

    /// <summary>Whether a fact is known of any item at all.</summary>
    public bool Has(ItemFact fact) => fact switch
    {
        ItemFact.Topics => Topics is not null || _catalog is not null,
        ItemFact.Embeddings => Embeddings is not null || _catalog is { EmbeddingDimensions: > 0 },
        ItemFact.Published => PublishedMs is not null || _catalog is not null,
        ItemFact.Users => UsersOf is not null,
        ItemFact.Groups => Groups is not null,
        ItemFact.Expected => ByPopularity is not null,
        _ => true,
    };

    private static T? At<T>(T[] values, int row) => row < values.Length ? values[row] : default;
}
