namespace FeedRanker.FeatureStore;

/// <summary>
/// The sum of the amounts in a sliding window (see <see cref="FeatureWindow"/>). State: the sum over the whole ring,
/// the ring, and the newest bucket (the head), which all sums of one window in a record share. Every amount is counted
/// exactly while its bucket is one of the last B seen from the read, in whatever order events arrived; a read further
/// back than the head sees the part of its window that the ring still holds.
/// </summary>
internal sealed class WindowSum(int signal, int cell, int ring, WindowRing window) : Accumulator(signal, cell), IWindowed
{
    public const int Cells = 1;
    private readonly int _buckets = window.Buckets;
    private readonly int _window = window.Place;
    private readonly int _headCell = window.HeadCell;

    /// <inheritdoc />
    public void Advance(in EntityRecord record, long head, long newHead)
    {
        var steps = Math.Min(newHead - head, _buckets);
        var ringOf = record.Rings.Slice(ring, _buckets);
        var at = (int)((newHead - steps + 1) % _buckets);
        var changed = false;
        for (; steps > 0; steps--)
        {
            changed |= ringOf[at] != 0;
            ringOf[at] = 0f;
            if (++at == _buckets) at = 0;
        }

        if (!changed) return;
        var sum = 0.0;
        foreach (var x in ringOf) sum += x;
        record.Cells[Cell] = sum; // summed anew, so that rounding never builds up
    }

    /// <inheritdoc />
    public ReadOnlySpan<float> RingOf(ReadOnlySpan<float> rings) => rings.Slice(ring, _buckets);

    public override void Add(in EntityRecord record, Moment at, double amount)
    {
        if (at.Bucket(_window) <= (long)record.Cells[_headCell] - _buckets) return; // too late for the ring
        record.Rings[ring + at.Position(_window)] += (float)amount;
        record.Cells[Cell] += amount;
    }

    public override void Read(RecordView records, ReadOnlySpan<int> slots, Moment now, Span<float> into)
    {
        var (bucket, position) = (now.Bucket(_window), now.Position(_window));
        var sums = records.Cells(Cell);
        var heads = records.Cells(_headCell);
        for (var i = 0; i < slots.Length; i++)
        {
            var slot = slots[i];
            if (slot < 0)
            {
                into[i] = 0f;
                continue;
            }

            var head = (long)heads[slot];
            into[i] = head == bucket ? (float)sums[slot]
                : bucket - head >= _buckets ? 0f // also when it never had an event
                : Part(RingOf(records.Rings(slot)), head, bucket, position);
        }
    }

    // Buckets in both (now - B, now] and (head - B, head].
    private float Part(ReadOnlySpan<float> ringOf, long head, long bucket, int position)
    {
        var last = Math.Min(head, bucket);
        var first = Math.Max(Math.Max(head, bucket) - _buckets + 1, 0);
        if (last < first) return 0f;
        var at = head <= bucket && bucket >= _buckets ? position + 1 : (int)(first % _buckets);
        return (float)RingMath.Sum(ringOf, at == _buckets ? 0 : at, (int)(last - first + 1));
    }
}
