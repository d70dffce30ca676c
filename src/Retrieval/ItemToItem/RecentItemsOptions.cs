using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>What a source or column looks at of a user's recent history. Immutable; checked by <see cref="Validate"/>.</summary>
public sealed record RecentItemsOptions
{
    /// <summary>What each event says; only items whose events sum to more than 0 count.</summary>
    public EventWeights Weights { get; init; } = EventWeights.Default;

    /// <summary>The most recent wanted items to look at, 1 to 1000.</summary>
    public int MaxItems { get; init; } = 50;

    /// <summary>
    /// After so many newer wanted items one counts half as much, above 0; infinity for no decay. By rank, not by clock:
    /// whoever was away for a month still has the same tastes.
    /// </summary>
    public float HalfLifeItems { get; init; } = 20f;

    /// <summary>Checks every field.</summary>
    /// <exception cref="InputException">Names the field, its value and the allowed range.</exception>
    public void Validate()
    {
        OptionRange.Check("recent.max_items", MaxItems, 1, 1000);
        OptionRange.CheckAbove("recent.half_life_items", HalfLifeItems, 0, float.PositiveInfinity);
    }

    /// <summary>What the wanted item counts that has so many newer ones before it, by its age alone.</summary>
    internal float Decay(int newer) => float.Exp2(-newer / HalfLifeItems);
}
