namespace FeedRanker.Retrieval;

/// <summary>What an interest asks the index for.</summary>
public enum InterestQuery
{
    /// <summary>The weighted mean of its items' unit vectors.</summary>
    Mean,

    /// <summary>The vector of the item that is nearest to all others of the interest.</summary>
    Medoid,

    /// <summary>The vector that ALS gives a user who had wanted only this interest's items.</summary>
    FoldIn,
}
