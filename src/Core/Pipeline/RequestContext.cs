namespace FeedRanker.Core;

/// <summary>What the caller says about the moment of the request. Every field is optional.</summary>
public sealed record RequestContext
{
    /// <summary>A context that says nothing.</summary>
    public static RequestContext Empty { get; } = new();

    /// <summary>Such as <c>phone</c>, <c>tablet</c>, <c>desktop</c>; empty when unknown.</summary>
    public string Device { get; init; } = "";

    /// <summary>ISO 3166-1 alpha-2 code; empty when unknown.</summary>
    public string Country { get; init; } = "";

    /// <summary>BCP 47 language tag; empty when unknown.</summary>
    public string Language { get; init; } = "";

    /// <summary>The item the page is about on surfaces such as <c>related</c>; -1 when there is none.</summary>
    public int SeedItem { get; init; } = -1;
}
