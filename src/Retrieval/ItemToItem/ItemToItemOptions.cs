using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// How items are found to go together: sim(i → j) = Σ_u w_ui w_uj / d_u^UserExponent / (d_i^ItemExponent ·
/// d_j^NeighbourExponent + Shrinkage), where d sums the squared weights of a row. Known methods are points of it:
/// <see cref="Cosine"/> and <see cref="Rp3Beta"/>. Immutable; checked by <see cref="Validate"/>.
/// </summary>
public sealed record ItemToItemOptions
{
    /// <summary>Cosine with shrinkage (Sarwar et al. 2001; Koren 2008).</summary>
    public static ItemToItemOptions Cosine { get; } = new() { UserExponent = 0, ItemExponent = 0.5f, NeighbourExponent = 0.5f, Shrinkage = 10 };

    /// <summary>RP3β: a walk of three steps, popular ends held back (Paudel et al. 2017, with α = 1).</summary>
    public static ItemToItemOptions Rp3Beta { get; } = new() { UserExponent = 1, ItemExponent = 1, NeighbourExponent = 0.6f, Shrinkage = 0 };

    /// <summary>0 to 2: how much less an active user's choices say.</summary>
    public float UserExponent { get; init; } = 0.5f;

    /// <summary>0 to 2: how much less a popular item says of its neighbours.</summary>
    public float ItemExponent { get; init; } = 0.5f;

    /// <summary>0 to 2: how much popular neighbours are held back.</summary>
    public float NeighbourExponent { get; init; } = 0.5f;

    /// <summary>0 to 1e6: holds back similarities that rest on few users.</summary>
    public float Shrinkage { get; init; } = 1f;

    /// <summary>Neighbours kept per item, 1 to 10000.</summary>
    public int Neighbours { get; init; } = 200;

    /// <summary>Items looked at of one user, 2 to 100000: a longer history is thinned evenly.</summary>
    public int MaxItemsPerUser { get; init; } = 1000;

    /// <summary>Threads, 1 to 1024, or 0 for one per core. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Checks every field.</summary>
    /// <exception cref="InputException">Names the field, its value and the allowed range.</exception>
    public void Validate()
    {
        OptionRange.Check("item_to_item.user_exponent", UserExponent, 0, 2);
        OptionRange.Check("item_to_item.item_exponent", ItemExponent, 0, 2);
        OptionRange.Check("item_to_item.neighbour_exponent", NeighbourExponent, 0, 2);
        OptionRange.Check("item_to_item.shrinkage", Shrinkage, 0, 1e6);
        OptionRange.Check("item_to_item.neighbours", Neighbours, 1, 10_000);
        OptionRange.Check("item_to_item.max_items_per_user", MaxItemsPerUser, 2, 100_000);
        OptionRange.Check("item_to_item.threads", Threads, 0, 1024);
    }
}
