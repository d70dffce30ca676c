using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// What all accumulators of one window in a record share: where the window stands in the plan's table, and the cell of
/// the newest bucket that an event reached (the head).
/// </summary>
internal sealed class WindowRing(FeatureWindow window, int place, int headCell)
{
    private readonly List<IWindowed> _parts = [];

    public FeatureWindow Window { get; } = window;

    public int Buckets { get; } = window.Buckets;

    /// <summary>Place in the <see cref="WindowTable"/>: of <see cref="Moment.Bucket"/> and <see cref="Moment.Position"/>.</summary>
    public int Place { get; } = place;

    public int HeadCell { get; } = headCell;

    public void Include(IWindowed part) => _parts.Add(part);

    /// <summary>Asks for the rings of a record whose newest bucket is in the window, but is not the present one.</summary>
    public void Prefetch(ReadOnlySpan<double> cells, ReadOnlySpan<float> rings, Moment now)
    {
        var (head, bucket) = ((long)cells[HeadCell], now.Bucket(Place));
        if (head == bucket || bucket - head >= Buckets) return;
        foreach (var part in _parts) CacheLine.Prefetch(part.RingOf(rings));
    }

    /// <summary>Moves the record's rings on to a later time. Writer only.</summary>
    public void Advance(in EntityRecord record, Moment at)
    {
        ref var head = ref record.Cells[HeadCell];
        var (old, bucket) = ((long)head, at.Bucket(Place));
        if (bucket <= old) return;
        foreach (var part in _parts) part.Advance(record, old, bucket);
        head = bucket;
    }
}
