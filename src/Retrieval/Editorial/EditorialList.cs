namespace FeedRanker.Retrieval;

/// <summary>Items that people chose, for some surfaces, countries and times. Immutable.</summary>
public sealed record EditorialList
{
    /// <summary>Its name, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>Item ids, best first.</summary>
    public required IReadOnlyList<string> Items { get; init; }

    /// <summary>The line of the file that names each item, for messages; empty when there is no file.</summary>
    public IReadOnlyList<int> Lines { get; init; } = [];

    /// <summary>Surfaces it is for; every surface when empty.</summary>
    public IReadOnlyList<string> Surfaces { get; init; } = [];

    /// <summary>Countries of users it is for, as codes; everywhere when empty.</summary>
    public IReadOnlyList<string> Countries { get; init; } = [];

    /// <summary>The first moment it shows, Unix milliseconds.</summary>
    public long StartsMs { get; init; } = long.MinValue;

    /// <summary>The moment it shows no more, Unix milliseconds.</summary>
    public long ExpiresMs { get; init; } = long.MaxValue;
}
