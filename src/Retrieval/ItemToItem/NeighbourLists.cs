namespace FeedRanker.Retrieval;

/// <summary>Neighbour lists of one width while they are being filled; different items may be filled at once.</summary>
internal sealed class NeighbourLists(int itemCount, int width)
{
    private readonly int[] _counts = new int[itemCount];
    private readonly int[][] _items = new int[itemCount][];
    private readonly float[][] _similarities = new float[itemCount][];

    public Span<int> ItemsOf(int item) => _items[item] ??= new int[width];

    public Span<float> SimilaritiesOf(int item) => _similarities[item] ??= new float[width];

    public void SetCount(int item, int count)
    {
        _counts[item] = count;
        if (count == width) return;
        _items[item] = _items[item].AsSpan(0, count).ToArray();
        _similarities[item] = _similarities[item].AsSpan(0, count).ToArray();
    }

    public ItemToItemModel ToModel()
    {
        var starts = new int[_counts.Length + 1];
        for (var item = 0; item < _counts.Length; item++) starts[item + 1] = checked(starts[item] + _counts[item]);
        var items = new int[starts[^1]];
        var similarities = new float[starts[^1]];
        for (var item = 0; item < _counts.Length; item++)
        {
            _items[item].AsSpan(0, _counts[item]).CopyTo(items.AsSpan(starts[item]));
            _similarities[item].AsSpan(0, _counts[item]).CopyTo(similarities.AsSpan(starts[item]));
        }

        return new ItemToItemModel(starts, items, similarities);
    }
}
