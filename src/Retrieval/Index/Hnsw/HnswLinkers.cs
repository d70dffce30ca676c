namespace FeedRanker.Retrieval;

/// <summary>The linker of each metric.</summary>
internal static class HnswLinkers
{
    public static IHnswLinker Create(HnswOptions options, Lock entryLock, SlotLocks? locks) => options.Metric switch
    {
        VectorMetric.InnerProduct => new HnswLinker<LiftedScorer>(options, entryLock, locks),
        VectorMetric.Cosine => new HnswLinker<FloatScorer<ProductTerm>>(options, entryLock, locks),
        _ => new HnswLinker<FloatScorer<SquaredDifferenceTerm>>(options, entryLock, locks),
    };
}
