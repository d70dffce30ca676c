namespace FeedRanker.FeatureStore;

/// <summary>
/// One thing remembered about an entity: its state is some cells (and a ring) in the entity's record, its update adds
/// a signal's amount at the event's time, its read gives the value at a time and changes nothing. An all-zero record
/// is an entity without events. Serving and training read by this code alone.
/// </summary>
internal abstract class Accumulator(int signal, int cell)
{
    /// <summary>The signal whose amounts it takes.</summary>
    public int Signal { get; } = signal;

    /// <summary>Its first cell in the record.</summary>
    protected int Cell { get; } = cell;

    /// <summary>Takes one amount. Writer only; the record's windows have been moved on to the event's time.</summary>
    public abstract void Add(in EntityRecord record, Moment at, double amount);

    /// <summary>Writes the values of many records at one time; a negative slot is an entity without events.</summary>
    public abstract void Read(RecordView records, ReadOnlySpan<int> slots, Moment now, Span<float> into);
}
