namespace FeedRanker.Retrieval;

/// <summary>What several interactions of one user with one item amount to.</summary>
public enum PairMerge
{
    /// <summary>The sum of their weights: a like and a later hide may cancel out.</summary>
    Sum,

    /// <summary>The largest of their weights.</summary>
    Max,
}
