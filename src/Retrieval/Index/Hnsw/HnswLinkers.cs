namespace FeedRanker.Retrieval;

/// <summary>The linker of each metric.</summary>
internal static class HnswLinkers
{
    public static IHnswLinker Create(HnswOptions options, Lock entryLock, SlotLocks? locks) => options.Metric switch
    {
        VectorMetric.InnerProduct => new ProductLinker(options, entryLock, locks),
        VectorMetric.Cosine => new HnswLinker<FloatScorer<ProductTerm>>(options, entryLock, locks, 0),
        _ => new HnswLinker<FloatScorer<SquaredDifferenceTerm>>(options, entryLock, locks, 0),
    };
}
