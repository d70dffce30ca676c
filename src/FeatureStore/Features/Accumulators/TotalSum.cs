namespace FeedRanker.FeatureStore;

/// <summary>The sum of all amounts ever. State: one cell.</summary>
internal sealed class TotalSum(int signal, int cell) : Accumulator(signal, cell)
{
    public const int Cells = 1;

    /// <summary>The sum kept in a record.</summary>
    public double SumIn(in EntityRecord record) => record.Cells[Cell];

    public override void Add(in EntityRecord record, Moment at, double amount) => record.Cells[Cell] += amount;

    public override void Read(RecordView records, ReadOnlySpan<int> slots, Moment now, Span<float> into)
    {
        var sums = records.Cells(Cell);
        for (var i = 0; i < slots.Length; i++) into[i] = slots[i] < 0 ? 0f : (float)sums[slots[i]];
    }
}
