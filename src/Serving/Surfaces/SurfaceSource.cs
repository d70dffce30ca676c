namespace FeedRanker.Serving;

/// <summary>One candidate source of a surface.</summary>
public sealed record SurfaceSource
{
    /// <summary>Its name on the surface, in replies and in reports.</summary>
    public required string Name { get; init; }

    /// <summary>What it is: its name, unless several of one kind need names of their own.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether it runs.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// Candidates it may bring before what is left of the surface's is shared out, or how much it weighs where the blend
    /// takes turns or fuses ranks; 0 to 10,000.
    /// </summary>
    public int Quota { get; init; }

    /// <summary>The most items it is asked for, up to 10,000; 0 for as many as the surface has candidates.</summary>
    public int MaxHits { get; init; }

    /// <summary>Milliseconds after which a request goes on without it; 0 for the retrieval's own time alone.</summary>
    public float BudgetMs { get; init; }

    /// <summary>The options of its kind: a record, or null for kinds without any.</summary>
    public object? Settings { get; init; }
}
