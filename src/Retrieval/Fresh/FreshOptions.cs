using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>What counts as fresh, and how it is spread. Immutable; checked by <see cref="Validate"/>.</summary>
public sealed record FreshOptions
{
    /// <summary>Older items are not fresh, in hours, above 0; infinity for no bound.</summary>
    public double MaxAgeHours { get; init; } = 30 * 24;

    /// <summary>An author's newest so many count as they are, the next so many as <see cref="SpreadHours"/> older, and so on; 1 to 10000.</summary>
    public int MaxPerAuthor { get; init; } = 3;

    /// <summary>The same for the items of one first topic; 0 for no spread over topics.</summary>
    public int MaxPerTopic { get; init; }

    /// <summary>How much older an item counts for each full round of its author or topic before it, 0 to 1e6 hours.</summary>
    public double SpreadHours { get; init; } = 24;

    /// <summary>How many items the list holds, 1 to 1,000,000.</summary>
    public int ListLength { get; init; } = 10_000;

    /// <summary>Checks every field.</summary>
    /// <exception cref="InputException">Names the field, its value and the allowed range.</exception>
    public void Validate()
    {
        OptionRange.CheckAbove("fresh.max_age_hours", MaxAgeHours, 0, double.PositiveInfinity);
        OptionRange.Check("fresh.max_per_author", MaxPerAuthor, 1, 10_000);
        OptionRange.Check("fresh.max_per_topic", MaxPerTopic, 0, 1_000_000);
        OptionRange.Check("fresh.spread_hours", SpreadHours, 0, 1e6);
        OptionRange.Check("fresh.list_length", ListLength, 1, 1_000_000);
    }
}
