namespace FeedRanker.Retrieval;

/// <summary>
/// Links for searches by inner product, which is no metric: linked by it alone, long vectors draw all links and most of the
/// rest cannot be reached; linked by angle or distance alone, the long vectors, which answer most queries, are hard to
/// reach. So half of the lowest layer's links are chosen by angle and half by product, as two graphs over the same slots
/// (Liu et al. 2020, "Understanding and improving proximity graph based maximum inner product search", walk one after the
/// other; here one walk goes over both).
/// </summary>
internal sealed class ProductLinker(HnswOptions options, Lock entryLock, SlotLocks? locks) : IHnswLinker
{
    private readonly HnswLinker<AngleScorer> _angles = new(options, entryLock, locks, 0);
    private readonly HnswLinker<ProductScorer> _products = new(options, entryLock, locks, 1);

    /// <inheritdoc />
    public void Link(HnswGraph graph, int slot)
    {
        _angles.Link(graph, slot);
        _products.Link(graph, slot);
    }

    /// <inheritdoc />
    public void Repair(HnswGraph graph, int slot, int level)
    {
        _angles.Repair(graph, slot, level);
        if (level == 0) _products.Repair(graph, slot, level);
    }

    /// <inheritdoc />
    public void Attach(HnswGraph graph, int slot, int last) => _angles.Attach(graph, slot, last);
}
