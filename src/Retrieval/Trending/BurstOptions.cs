using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>What counts as a burst. Immutable; checked by <see cref="Validate"/>.</summary>
public sealed record BurstOptions
{
    /// <summary>Half-life of the rate of the moment, 0.01 to 1e5 hours.</summary>
    public double ShortHours { get; init; } = 1;

    /// <summary>Half-life of the usual rate, above <see cref="ShortHours"/> and up to 1e6 hours.</summary>
    public double LongHours { get; init; } = 24;

    /// <summary>A bursting item is wanted so many times as often as usual, above 1 up to 100.</summary>
    public double Ratio { get; init; } = 3;

    /// <summary>Events that are expected of any item whatever its history, 0.01 to 1000: what one or two events may not exceed.</summary>
    public double Prior { get; init; } = 1;

    /// <summary>What each event says; every event of positive weight counts as one.</summary>
    public EventWeights Weights { get; init; } = EventWeights.Default;

    /// <summary>How many items a list holds, 1 to 1,000,000.</summary>
    public int ListLength { get; init; } = 5000;

    /// <summary>Checks every field.</summary>
    /// <exception cref="InputException">Names the field, its value and the allowed range.</exception>
    public void Validate()
    {
        OptionRange.Check("burst.short_hours", ShortHours, 0.01, 1e5);
        OptionRange.CheckAbove("burst.long_hours", LongHours, ShortHours, 1e6);
        OptionRange.CheckAbove("burst.ratio", Ratio, 1, 100);
        OptionRange.Check("burst.prior", Prior, 0.01, 1000);
        OptionRange.Check("burst.list_length", ListLength, 1, 1_000_000);
    }
}
