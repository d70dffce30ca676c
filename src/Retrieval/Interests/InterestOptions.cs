using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>How a user's recent items become interests. Immutable; checked by <see cref="Validate"/>.</summary>
public sealed record InterestOptions
{
    /// <summary>The recent wanted items to cluster, 1 to 200 of them, and what each counts.</summary>
    public RecentItemsOptions Recent { get; init; } = new() { MaxItems = 100 };

    /// <summary>The most interests of one request, 1 to 16: as many searches.</summary>
    public int MaxInterests { get; init; } = 4;

    /// <summary>
    /// Two clusters are one interest while Ward's cost of joining them (in units of 1 - cosine) is at most this, 0 to 100.
    /// </summary>
    public float JoinBelow { get; init; } = 2f;

    /// <summary>What an interest asks the index for.</summary>
    public InterestQuery Query { get; init; } = InterestQuery.Mean;

    /// <summary>Checks every field.</summary>
    /// <exception cref="InputException">Names the field, its value and the allowed range.</exception>
    public void Validate()
    {
        Recent.Validate();
        OptionRange.Check("interests.max_items", Recent.MaxItems, 1, 200);
        OptionRange.Check("interests.max_interests", MaxInterests, 1, 16);
        OptionRange.Check("interests.join_below", JoinBelow, 0, 100);
    }
}
