using FeedRanker.Core;

namespace FeedRanker.Core.Tests;

internal sealed class RangeSource(string name, int first, int count, Action? before = null) : ICandidateSource
{
    public string Name => name;

    public int Retrieve(in FeedRequest request, Span<int> items, Span<float> scores, CancellationToken ct)
    {
        before?.Invoke();
        var n = Math.Min(count, items.Length);
        for (var i = 0; i < n; i++)
        {
            items[i] = first + i;
            scores[i] = -i;
        }

        return n;
    }
}

internal sealed class UnionBlender : IBlender
{
    public string Name => "blend";

    public void Blend(in FeedRequest request, ReadOnlySpan<SourceHits> hits, CandidateBatch batch)
    {
        foreach (var source in hits)
            foreach (var item in source.Items) batch.Add(item, source.Source);
    }
}

internal sealed class FillStage(string name, Column fills, Func<int, float> value, params Column[] needs) : IColumnStage
{
    public string Name => name;

    public IReadOnlyList<Column> Needs { get; } = needs;

    public IReadOnlyList<Column> Fills { get; } = [fills];

    public void Run(in FeedRequest request, CandidateBatch batch, CancellationToken ct)
    {
        var column = batch[Fills[0]];
        for (var i = 0; i < column.Length; i++) column[i] = value(batch.Items[i]);
    }
}

internal sealed class SortRule(Column by) : IRule
{
    private readonly ulong[] _scratch = new ulong[4096];

    public string Name => "sort";

    public IReadOnlyList<Column> Needs { get; } = [by];

    public int Apply(in FeedRequest request, CandidateBatch batch, Span<int> order, CancellationToken ct)
    {
        TopK.SortDescending(order, batch[by], _scratch);
        return order.Length;
    }
}

internal sealed class RuleOf(string name, Func<int[], int[]> change) : IRule
{
    public string Name => name;

    public int Apply(in FeedRequest request, CandidateBatch batch, Span<int> order, CancellationToken ct)
    {
        order[0] = order[^1]; // damage first: a failing rule must be undone
        var next = change(order.ToArray());
        next.CopyTo(order);
        return next.Length;
    }
}
