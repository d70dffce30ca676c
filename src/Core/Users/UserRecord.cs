namespace FeedRanker.Core;

/// <summary>A user as teams describe them. Everything but the id is optional.</summary>
public sealed record UserRecord
{
    /// <summary>The team's id of the user, non-empty.</summary>
    public required string Id { get; init; }

    /// <summary>ISO 3166-1 alpha-2 code; empty when unknown.</summary>
    public string Country { get; init; } = "";

    /// <summary>BCP 47 language tag; empty when unknown.</summary>
    public string Language { get; init; } = "";

    /// <summary>When they joined, Unix milliseconds; 0 when unknown.</summary>
    public long JoinedMs { get; init; }

    /// <summary>Further attributes by name, such as <c>age_group</c> or <c>occupation</c>.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();
}
