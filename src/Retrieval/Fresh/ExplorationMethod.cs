namespace FeedRanker.Retrieval;

/// <summary>How items that few have seen are tried out.</summary>
public enum ExplorationMethod
{
    /// <summary>By a draw from what their success rate may be (Thompson 1933): the surer it is that an item is poor, the rarer.</summary>
    Thompson,

    /// <summary>By the upper end of what their success rate may be (UCB, after Auer et al. 2002): no chance involved.</summary>
    Ucb,
}
