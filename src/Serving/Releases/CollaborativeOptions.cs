using FeedRanker.Retrieval;

namespace FeedRanker.Serving;

/// <summary>How the collaborative models are fitted.</summary>
public sealed record CollaborativeOptions
{
    /// <summary>Matrix factorisation.</summary>
    public AlsOptions Als { get; init; } = new();

    /// <summary>Item neighbours.</summary>
    public ItemToItemOptions ItemToItem { get; init; } = new();

    /// <summary>The filter of the item graph; null to do without.</summary>
    public GraphFilterOptions? GraphFilter { get; init; }

    /// <summary>Two towers; null to do without.</summary>
    public TwoTowerOptions? TwoTower { get; init; }

    /// <summary>Vectors learned on the graph of choices; null to do without.</summary>
    public GraphSoftmaxOptions? GraphSoftmax { get; init; }

    /// <summary>Users' neighbours; null to do without.</summary>
    public UserNeighbourOptions? UserNeighbours { get; init; }

    /// <summary>Content vectors and their map to item embeddings.</summary>
    public ContentOptions Content { get; init; } = new();

    /// <summary>The closed-form model of small catalogs.</summary>
    public EaseOptions Ease { get; init; } = new();
}
