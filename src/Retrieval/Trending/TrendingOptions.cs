using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>What counts as trending. Immutable; checked by <see cref="Validate"/>.</summary>
public sealed record TrendingOptions
{
    /// <summary>What is popular over years rather than hours: the baseline.</summary>
    public static TrendingOptions Popular { get; } = new() { HalfLifeHours = 10 * 365.25 * 24 };

    /// <summary>After this many hours an event counts half, 0.01 to 1e6.</summary>
    public double HalfLifeHours { get; init; } = 24;

    /// <summary>What each event says; only weights above 0 count, so that reports cannot bring an item down here.</summary>
    public EventWeights Weights { get; init; } = EventWeights.Default;

    /// <summary>How many items a list holds, 1 to 1,000,000: enough that a user who has seen many still finds more.</summary>
    public int ListLength { get; init; } = 5000;

    /// <summary>Checks every field.</summary>
    /// <exception cref="InputException">Names the field, its value and the allowed range.</exception>
    public void Validate()
    {
        OptionRange.Check("trending.half_life_hours", HalfLifeHours, 0.01, 1e6);
        OptionRange.Check("trending.list_length", ListLength, 1, 1_000_000);
    }
}
