namespace FeedRanker.FeatureStore;

/// <summary>
/// A sum in which an amount of age a counts 2^(-a / half-life). State: the sum as of the newest event, and that time.
/// A late amount is decayed before it is added, so the order of arrival does not matter beyond rounding.
/// </summary>
internal sealed class DecayedSum(int signal, int cell, long halfLifeMs) : Accumulator(signal, cell)
{
    public const int Cells = 2;
    private readonly double _rate = -Math.Log(2) / halfLifeMs;

    public override void Add(in EntityRecord record, Moment at, double amount)
    {
        ref var sum = ref record.Cells[Cell];
        ref var time = ref record.Cells[Cell + 1];
        var elapsed = at.TimeMs - time;
        if (elapsed > 0)
        {
            sum = sum == 0 ? amount : sum * Math.Exp(elapsed * _rate) + amount;
            time = at.TimeMs;
        }
        else
        {
            sum += elapsed == 0 ? amount : amount * Math.Exp(-elapsed * _rate);
        }
    }

    public override void Read(RecordPages records, ReadOnlySpan<int> slots, Moment now, Span<float> into)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            var sum = slots[i] < 0 ? 0 : records.Cell(slots[i], Cell);
            var elapsed = sum == 0 ? 0 : now.TimeMs - records.Cell(slots[i], Cell + 1);
            into[i] = (float)(elapsed > 0 ? sum * Math.Exp(elapsed * _rate) : sum);
        }
    }
}
