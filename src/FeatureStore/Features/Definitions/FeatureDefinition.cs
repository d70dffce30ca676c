namespace FeedRanker.FeatureStore;

/// <summary>
/// One feature as written in <c>features.yaml</c>. Which fields a kind takes is checked by
/// <see cref="FeatureSet"/>; a field that was not given has the default below.
/// </summary>
public sealed record FeatureDefinition
{
    /// <summary>Column name; a trailing <c>*</c> stands for one feature an attribute.</summary>
    public required string Name { get; init; }

    /// <summary>What it is about.</summary>
    public required FeatureEntity Entity { get; init; }

    /// <summary>How it is computed.</summary>
    public required FeatureKind Kind { get; init; }

    /// <summary>
    /// An event type's name, or <c>exposure</c>, <c>positive</c>, <c>negative</c>, <c>action</c>, <c>new_item</c>;
    /// empty when the kind takes none.
    /// </summary>
    public string Event { get; init; } = "";

    /// <summary>The sliding window; null for all time or with a half-life.</summary>
    public FeatureWindow? Window { get; init; }

    /// <summary>Half-life in milliseconds; 0 for none.</summary>
    public long HalfLifeMs { get; init; }

    /// <summary>How many pseudo-observations of the parent a rate or mean starts with.</summary>
    public float Prior { get; init; } = 20f;

    /// <summary>
    /// For a rate, the rate before any event at all; for other kinds, what stands for missing. NaN when not given.
    /// </summary>
    public float Default { get; init; } = float.NaN;

    /// <summary>Whether log(1 + x) is written instead of x.</summary>
    public bool Log { get; init; }

    /// <summary>Whether a decayed sum adds the event's weight instead of 1.</summary>
    public bool Weighted { get; init; }

    /// <summary>For topics: the largest value of the item's topics instead of their mean.</summary>
    public bool AcrossMax { get; init; }

    /// <summary>The item's or user's attribute; empty when there is none, <c>*</c> before expansion.</summary>
    public string Attribute { get; init; } = "";

    /// <summary>Whether the user's attribute is read as a number rather than as a category.</summary>
    public bool IsNumber { get; init; }

    /// <summary>How many values of a cohort attribute are told apart; later ones share one more.</summary>
    public int Values { get; init; }

    /// <summary>The most features a <c>*</c> becomes.</summary>
    public int Limit { get; init; } = 64;

    /// <summary>The imported table; empty for other kinds.</summary>
    public string Table { get; init; } = "";

    /// <summary>The table's column.</summary>
    public string Column { get; init; } = "";

    /// <summary>How old a table's row may be to be read, in milliseconds; 0 for any age.</summary>
    public long TtlMs { get; init; }

    /// <summary>Names of the features this one is computed from.</summary>
    public IReadOnlyList<string> Of { get; init; } = [];

    /// <summary>One line for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>1-based line in its file; 0 when it was not read from one.</summary>
    public int Line { get; init; }

    internal bool IsWildcard => Name.Contains('*', StringComparison.Ordinal) || Attribute.Contains('*', StringComparison.Ordinal)
        || Of.Any(name => name.Contains('*', StringComparison.Ordinal));
}
