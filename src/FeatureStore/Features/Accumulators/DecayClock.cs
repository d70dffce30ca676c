namespace FeedRanker.FeatureStore;

/// <summary>
/// The time that the decayed sums of one half-life in a record stand at, that of the newest event. Its read is the
/// share of them that is left at a time: one exponential for all of them.
/// </summary>
internal sealed class DecayClock(int cell, long halfLifeMs) : Accumulator(signal: -1, cell)
{
    public const int Cells = 1;
    private readonly double _rate = -Math.Log(2) / halfLifeMs;
    private readonly List<DecayedSum> _sums = [];

    public long HalfLifeMs { get; } = halfLifeMs;

    public void Include(DecayedSum sum) => _sums.Add(sum);

    /// <summary>Moves the record's sums on to a later time. Writer only.</summary>
    public void Advance(in EntityRecord record, Moment at)
    {
        ref var time = ref record.Cells[Cell];
        var elapsed = at.TimeMs - time;
        if (elapsed <= 0) return;
        var factor = time == 0 ? 1 : Math.Exp(elapsed * _rate);
        foreach (var sum in _sums) sum.Scale(record, factor);
        time = at.TimeMs;
    }

    /// <summary>What an amount of some time counts as of the clock's.</summary>
    public double ShareAt(in EntityRecord record, Moment at)
    {
        var late = record.Cells[Cell] - at.TimeMs;
        return late <= 0 ? 1 : Math.Exp(late * _rate);
    }

    public override void Add(in EntityRecord record, Moment at, double amount) => Advance(record, at);

    public override void Read(RecordView records, ReadOnlySpan<int> slots, Moment now, Span<float> into)
    {
        var times = records.Cells(Cell);
        for (var i = 0; i < slots.Length; i++)
        {
            var elapsed = slots[i] < 0 ? 0 : now.TimeMs - times[slots[i]];
            into[i] = elapsed > 0 ? (float)Math.Exp(elapsed * _rate) : 1f;
        }
    }
}
