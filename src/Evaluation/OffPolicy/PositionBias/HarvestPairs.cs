namespace FeedRanker.Evaluation;

/// <summary>Which pairs of positions intervention harvesting compares.</summary>
public enum HarvestPairs
{
    /// <summary>All pairs, weighted by how much each tells (AllPairs).</summary>
    All,

    /// <summary>Neighbours only, multiplied up (AdjacentChain).</summary>
    Adjacent,
}
