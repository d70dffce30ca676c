using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// A linear filter of the item graph after the blurring-sharpening process of Choi et al. 2023 (BSPM), which adds to GF-CF
/// (Shen et al. 2021) a step that takes back what everything has in common. With R̃ = D_u^-UserExponent R D_i^-ItemExponent
/// and F = R̃ᵀR̃, a user's choices x score items by
/// (x F + IdealWeight · x D_i^-½ Q Qᵀ D_i^½) g(F), where Q spans the leading directions of F and g, <see cref="Sharpness"/>
/// strong, is <c>Sharpening</c>. Within Q and for the ideal part g is exact; for the rest of x F it is the number
/// <see cref="PathWeight"/>, so that a request needs no more than one pass over lists of neighbours. Immutable; checked by
/// <see cref="Validate"/>.
/// </summary>
public sealed record GraphFilterOptions
{
    /// <summary>0 to 2: how much less an active user's choices say.</summary>
    public float UserExponent { get; init; } = 0.5f;

    /// <summary>0 to 2: how much popular items are held back.</summary>
    public float ItemExponent { get; init; } = 0.5f;

    /// <summary>T, 0 to 3: for how long the result is sharpened.</summary>
    public float Sharpness { get; init; } = 2.5f;

    /// <summary>β, 0 to 100: how much the ideal low-pass part counts beside the blurred one.</summary>
    public float IdealWeight { get; init; } = 0.2f;

    /// <summary>0 to 1: what is left by g of directions beyond the leading ones, whose values are small.</summary>
    public float PathWeight { get; init; } = 0.7f;

    /// <summary>
    /// Leading directions of the graph, 16 to 4096, rounded up to an odd multiple of 16 (rows of even ones share few cache
    /// sets) and cut to the catalog. Memory grows with it, training time with its square.
    /// </summary>
    public int Rank { get; init; } = 448;

    /// <summary>Neighbours kept per item, 1 to 10000.</summary>
    public int Neighbours { get; init; } = 1000;

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
        OptionRange.Check("graph_filter.sharpness", Sharpness, 0, 3);
        OptionRange.Check("graph_filter.ideal_weight", IdealWeight, 0, 100);
        OptionRange.Check("graph_filter.path_weight", PathWeight, 0, 1);
        OptionRange.Check("graph_filter.rank", Rank, 16, 4096);
        OptionRange.Check("graph_filter.neighbours", Neighbours, 1, 10_000);
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
