namespace FeedRanker.FeatureStore;

/// <summary>
/// A sum in which an amount of age a counts 2^(-a / half-life). State: the sum as of the time of its
/// <see cref="DecayClock"/>, which all sums of one half-life in a record share. A late amount is decayed before it is
/// added, so the order of arrival does not matter beyond rounding. Its read is as of the clock's time: the plan
/// multiplies it by the clock's.
/// </summary>
internal sealed class DecayedSum(int signal, int cell, DecayClock clock) : Accumulator(signal, cell)
{
    public const int Cells = 1;

    public override void Add(in EntityRecord record, Moment at, double amount) =>
        record.Cells[Cell] += amount * clock.ShareAt(record, at);

    /// <summary>Ages the sum. Writer only.</summary>
    public void Scale(in EntityRecord record, double factor) => record.Cells[Cell] *= factor;

    public override void Read(RecordView records, ReadOnlySpan<int> slots, Moment now, Span<float> into)
    {
        var sums = records.Cells(Cell);
        for (var i = 0; i < slots.Length; i++) into[i] = slots[i] < 0 ? 0f : (float)sums[slots[i]];
    }
}
