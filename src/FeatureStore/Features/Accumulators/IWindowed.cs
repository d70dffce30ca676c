namespace FeedRanker.FeatureStore;

/// <summary>An accumulator with a ring of buckets.</summary>
internal interface IWindowed
{
    /// <summary>Drops what leaves the ring when its head moves on to a later bucket. Writer only.</summary>
    void Advance(in EntityRecord record, long head, long newHead);

    /// <summary>Its ring among those of a record.</summary>
    ReadOnlySpan<float> RingOf(ReadOnlySpan<float> rings);
}
