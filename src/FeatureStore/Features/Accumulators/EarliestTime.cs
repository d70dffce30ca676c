namespace FeedRanker.FeatureStore;

/// <summary>Hours since the earliest event; NaN when there was none. State: one cell, the time, 0 for never.</summary>
internal sealed class EarliestTime(int signal, int cell) : Accumulator(signal, cell)
{
    public const int Cells = 1;
    private const double HoursPerMs = 1 / 3_600_000.0;

    public override void Add(in EntityRecord record, Moment at, double amount)
    {
        ref var time = ref record.Cells[Cell];
        if (time == 0 || at.TimeMs < time) time = at.TimeMs;
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
