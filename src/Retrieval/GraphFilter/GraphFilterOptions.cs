using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// A linear low-pass filter of the item graph, in the family of GF-CF (Shen et al. 2021), link propagation (Fu et al.
/// 2022) and SGFCF (Peng et al. 2024). With R̃ = D_u^-UserExponent R D_i^-ItemExponent and P = R̃ᵀR̃, item i speaks for j by
/// G_ij = d_i^-FromExponent h(P)_ij d_j^-ToExponent + PathWeight · sim(i → j), where h(σ²) = σ² / (σ² + Ridge σ₁²) keeps
/// the smooth part of the graph's spectrum, taken within the <see cref="Rank"/> leading directions, and sim, the paths
/// of length 3 that <see cref="Path"/> weighs, stands for the rest. Immutable; checked by <see cref="Validate"/>.
/// </summary>
public sealed record GraphFilterOptions
{
    /// <summary>0 to 2: how much less an active user's choices say.</summary>
    public float UserExponent { get; init; } = 0.34f;

    /// <summary>0 to 2: how much popular items are held back inside the graph.</summary>
    public float ItemExponent { get; init; } = 0.34f;

    /// <summary>-1 to 2: how much less a popular item says of others.</summary>
    public float FromExponent { get; init; } = 0.65f;

    /// <summary>-1 to 2: how much popular items are held back in the result; below 0 brings them forward.</summary>
    public float ToExponent { get; init; } = -0.2f;

    /// <summary>
    /// Leading directions of the graph, 16 to 8192, rounded up to an odd multiple of 16 (rows of even ones share few cache
    /// sets) and cut to the catalog. Memory grows with it, training time with its square.
    /// </summary>
    public int Rank { get; init; } = 528;

    /// <summary>From 0 exclusive to 100: what share of the largest squared singular value is let through by half.</summary>
    public float Ridge { get; init; } = 0.6f;

    /// <summary>0 to 1e6: how much the paths count beside the filter.</summary>
    public float PathWeight { get; init; } = 0.04f;

    /// <summary>How paths are weighed and how many are kept; MaxItemsPerUser and Threads of here take the place of its own.</summary>
    public ItemToItemOptions Path { get; init; } = new() { UserExponent = 0.5f, ItemExponent = 0.8f, NeighbourExponent = 0.15f, Shrinkage = 0, Neighbours = 500 };

    /// <summary>
    /// Products with the graph that find the directions, 1 to 100: too few mix weak directions into the leading ones where
    /// the spectrum is flat.
    /// </summary>
    public int PowerIterations { get; init; } = 8;

    /// <summary>Items looked at of one user, 2 to 100000: a longer history is thinned evenly.</summary>
    public int MaxItemsPerUser { get; init; } = 1000;

    /// <summary>Seed of the first directions.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads, 1 to 1024, or 0 for one per core. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Checks every field.</summary>
    /// <exception cref="InputException">Names the field, its value and the allowed range.</exception>
    public void Validate()
    {
        OptionRange.Check("graph_filter.user_exponent", UserExponent, 0, 2);
        OptionRange.Check("graph_filter.item_exponent", ItemExponent, 0, 2);
        OptionRange.Check("graph_filter.from_exponent", FromExponent, -1, 2);
        OptionRange.Check("graph_filter.to_exponent", ToExponent, -1, 2);
        OptionRange.Check("graph_filter.rank", Rank, 16, 8192);
        OptionRange.CheckAbove("graph_filter.ridge", Ridge, 0, 100);
        OptionRange.Check("graph_filter.path_weight", PathWeight, 0, 1e6);
        Path.Validate();
        OptionRange.Check("graph_filter.power_iterations", PowerIterations, 1, 100);
        OptionRange.Check("graph_filter.max_items_per_user", MaxItemsPerUser, 2, 100_000);
        OptionRange.Check("graph_filter.threads", Threads, 0, 1024);
    }

    /// <summary>The rank that training uses for a catalog of this size.</summary>
    internal int RankFor(int items)
    {
        var lanes = (Math.Min(Rank, items) + TransposedProduct.Lanes - 1) / TransposedProduct.Lanes;
        return (lanes | 1) * TransposedProduct.Lanes;
    }
}
