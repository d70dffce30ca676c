using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Who is alike, and how many of them speak. Immutable; checked by <see cref="Validate"/>.</summary>
public sealed record UserNeighbourOptions
{
    /// <summary>Users who speak for one, 1 to 10000.</summary>
    public int Neighbours { get; init; } = 300;

    /// <summary>0 to 2: how much less a popular item says of who is alike.</summary>
    public float ItemExponent { get; init; } = 0.7f;

    /// <summary>Users looked at of one item, 1 to 1000000, evenly spaced among more: what a request costs is bounded by it.</summary>
    public int MaxUsersPerItem { get; init; } = 4000;

    /// <summary>Items kept of one user, 1 to 100000, evenly spaced among more.</summary>
    public int MaxItemsPerUser { get; init; } = 1000;

    /// <summary>Checks every field.</summary>
    /// <exception cref="InputException">Names the field, its value and the allowed range.</exception>
    public void Validate()
    {
        OptionRange.Check("user_neighbours.neighbours", Neighbours, 1, 10_000);
        OptionRange.Check("user_neighbours.item_exponent", ItemExponent, 0, 2);
        OptionRange.Check("user_neighbours.max_users_per_item", MaxUsersPerItem, 1, 1_000_000);
        OptionRange.Check("user_neighbours.max_items_per_user", MaxItemsPerUser, 1, 100_000);
    }
}
