namespace FeedRanker.Core;

/// <summary>An item as teams describe it. Everything but the id is optional.</summary>
public sealed record ItemRecord
{
    /// <summary>The team's id of the item, non-empty.</summary>
    public required string Id { get; init; }

    /// <summary>A line a person can read.</summary>
    public string Title { get; init; } = "";

    /// <summary>Who made it; empty when unknown.</summary>
    public string Author { get; init; } = "";

    /// <summary>When it was published, Unix milliseconds; 0 when unknown.</summary>
    public long PublishedMs { get; init; }

    /// <summary>What it is about, most fitting first.</summary>
    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>BCP 47 language tag; empty when unknown.</summary>
    public string Language { get; init; } = "";

    /// <summary>ISO 3166-1 alpha-2 code of where it belongs; empty for everywhere.</summary>
    public string Region { get; init; } = "";

    /// <summary>Such as <c>spam</c>, <c>adult</c>, <c>graphic</c>: at most 64 different labels in a catalog.</summary>
    public IReadOnlyList<string> PolicyLabels { get; init; } = [];

    /// <summary>Numeric features by name; finite, or absent.</summary>
    public IReadOnlyDictionary<string, float> Numeric { get; init; } = new Dictionary<string, float>();

    /// <summary>A vector of the item's content from the team's own model; null when there is none.</summary>
    public float[]? Embedding { get; init; }
}
