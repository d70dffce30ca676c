namespace FeedRanker.WorldGen;

/// <summary>A page as served: which items at which positions, how likely the policy was to place each, and the truth.</summary>
internal readonly ref struct Page
{
    public required long Request { get; init; }

    public required long TimeMs { get; init; }

    public required int User { get; init; }

    /// <summary>Item rows by position.</summary>
    public required ReadOnlySpan<int> Items { get; init; }

    /// <summary>Probability that the policy placed the item there, given what stands above it.</summary>
    public required ReadOnlySpan<double> Propensities { get; init; }

    /// <summary>The candidates the page was chosen from.</summary>
    public required int Candidates { get; init; }

    /// <summary>The truth by position.</summary>
    public required ReadOnlySpan<Outcome> Outcomes { get; init; }
}
