namespace FeedRanker.Retrieval;

/// <summary>A scorer that is symmetric, so that slots can be linked by it.</summary>
internal interface ILinkScorer<TSelf> : ISlotScorer
    where TSelf : struct, ILinkScorer<TSelf>
{
    /// <summary>Distances from a slot of the graph.</summary>
    static abstract TSelf From(HnswGraph graph, int slot);
}
