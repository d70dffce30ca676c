using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Which items are tried out, and how. Immutable; checked by <see cref="Validate"/>.</summary>
public sealed record ExplorationOptions
{
    /// <summary>How the next is chosen.</summary>
    public ExplorationMethod Method { get; init; } = ExplorationMethod.Thompson;

    /// <summary>An item that has been shown so often is no longer tried out, 1 to 1,000,000.</summary>
    public int MaxImpressions { get; init; } = 100;

    /// <summary>How many impressions the rate of an item's author or topic counts as, 0.1 to 10,000.</summary>
    public double PriorImpressions { get; init; } = 20;

    /// <summary>How wide <see cref="ExplorationMethod.Ucb"/> looks, in standard deviations, 0 to 10.</summary>
    public double Deviations { get; init; } = 2;

    /// <summary>Checks every field.</summary>
    /// <exception cref="InputException">Names the field, its value and the allowed range.</exception>
    public void Validate()
    {
        OptionRange.Check("fresh.max_impressions", MaxImpressions, 1, 1_000_000);
        OptionRange.Check("fresh.prior_impressions", PriorImpressions, 0.1, 10_000);
        OptionRange.Check("fresh.deviations", Deviations, 0, 10);
    }
}
