namespace FeedRanker.FeatureStore;

/// <summary>The state of one entity: cells (sums and times) and the ring buckets of its windows.</summary>
internal readonly ref struct EntityRecord(Span<double> cells, Span<float> rings)
{
    public Span<double> Cells { get; } = cells;

    public Span<float> Rings { get; } = rings;
}
