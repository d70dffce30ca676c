namespace FeedRanker.Retrieval;

/// <summary>A scorer that is symmetric, so that slots can be linked by it.</summary>
internal interface ILinkScorer<TSelf> : ISlotScorer
    where TSelf : struct, ILinkScorer<TSelf>
{
    /// <summary>Whether nothing is nearer to a slot than the slot itself and its equals: not so for inner products.</summary>
    static abstract bool SelfIsNearest { get; }

    /// <summary>Distances from a slot of the graph.</summary>
    static abstract TSelf From(HnswGraph graph, int slot);
}
