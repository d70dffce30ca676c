namespace FeedRanker.Reranking;

/// <summary>The values of an attribute for each place of an order, as dense keys.</summary>
/// <param name="starts">Where each place's keys start; one more than places.</param>
/// <param name="keys">All keys, place by place.</param>
/// <param name="distinct">How many different keys there are: they are 0 to this, less one.</param>
internal readonly ref struct AttributeKeys(ReadOnlySpan<int> starts, ReadOnlySpan<int> keys, int distinct)
{
    private readonly ReadOnlySpan<int> _starts = starts;
    private readonly ReadOnlySpan<int> _keys = keys;

    public int Distinct { get; } = distinct;

    /// <summary>The keys of one place; empty when the item has no value.</summary>
    public ReadOnlySpan<int> this[int place] => _keys[_starts[place].._starts[place + 1]];
}
