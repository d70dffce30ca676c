namespace FeedRanker.FeatureStore;

/// <summary>Hours since the latest event; NaN when there was none. State: one cell, the time, 0 for never.</summary>
internal sealed class LatestTime(int signal, int cell) : Accumulator(signal, cell)
{
    public const int Cells = 1;
    private const double HoursPerMs = 1 / 3_600_000.0;

    /// <summary>The time kept in a record, 0 for never.</summary>
    public double TimeIn(in EntityRecord record) => record.Cells[Cell];

    /// <summary>How many of the first records have a time in [from, until), in milliseconds; 0 is never in it.</summary>
    public int CountBetween(RecordView records, int count, long from, long until)
    {
        var times = records.Cells(Cell);
        var within = 0;
        for (var slot = 0; slot < count; slot++)
        {
            var time = times[slot];
            if (time > 0 && time >= from && time < until) within++;
        }

        return within;
    }

    public override void Add(in EntityRecord record, Moment at, double amount)
    {
        if (at.TimeMs > record.Cells[Cell]) record.Cells[Cell] = at.TimeMs;
    }

    public override void Read(RecordView records, ReadOnlySpan<int> slots, Moment now, Span<float> into)
    {
        var times = records.Cells(Cell);
        for (var i = 0; i < slots.Length; i++)
        {
            var time = slots[i] < 0 ? 0 : times[slots[i]];
            into[i] = time == 0 ? float.NaN : (float)(Math.Max(0, now.TimeMs - time) * HoursPerMs);
        }
    }
}
