using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// The distinct topics of a batch, so that what is read per topic is read once, and the topics of each candidate as
/// places among them; of a block of candidates also side by side. Reusable; grows to the largest batch seen.
/// </summary>
internal sealed class BatchTopics
{
    private const int Ahead = 8; // candidates whose topics are on their way

    private int[] _topics = new int[16];
    private int[] _places = new int[64];
    private int[] _starts = new int[16];
    private int[] _placeOf = [];
    private int[] _stamp = [];
    private int[] _planes = [];
    private int _epoch;

    public int Count { get; private set; }

    /// <summary>Topic ids.</summary>
    public ReadOnlySpan<int> Ids => _topics.AsSpan(0, Count);

    /// <summary>The most topics that a candidate of the block has.</summary>
    public int Depth { get; private set; }

    /// <summary>Places of a candidate's topics.</summary>
    public ReadOnlySpan<int> Of(int row) => _places.AsSpan(_starts[row], _starts[row + 1] - _starts[row]);

    public void Collect(CatalogSnapshot catalog, ReadOnlySpan<int> items)
    {
        Count = 0;
        _epoch++;
        if (_starts.Length <= items.Length) _starts = new int[items.Length * 2 + 1];
        var at = 0;
        for (var i = 0; i < items.Length; i++)
        {
            if (i + 2 * Ahead < items.Length) catalog.PrefetchTopicsPlace(items[i + 2 * Ahead]);
            if (i + Ahead < items.Length) catalog.PrefetchTopics(items[i + Ahead]);
            _starts[i] = at;
            if ((uint)items[i] >= (uint)catalog.Count) continue;
            foreach (var topic in catalog.TopicsOf(items[i]))
            {
                if (at == _places.Length) Array.Resize(ref _places, at * 2);
                _places[at++] = PlaceOf(topic);
            }
        }

        _starts[items.Length] = at;
    }

    /// <summary>Lays the topics of a block's candidates side by side.</summary>
    public void Lay(int from, int count)
    {
        Depth = 0;
        for (var i = 0; i < count; i++) Depth = Math.Max(Depth, Of(from + i).Length);
        if (_planes.Length < Depth * FeatureFrame.BlockRows) _planes = new int[Depth * FeatureFrame.BlockRows];
        Array.Fill(_planes, Count, 0, Depth * FeatureFrame.BlockRows);
        for (var i = 0; i < count; i++)
        {
            var places = Of(from + i);
            for (var depth = 0; depth < places.Length; depth++) _planes[depth * FeatureFrame.BlockRows + i] = places[depth];
        }
    }

    /// <summary>The place of each candidate's n-th topic, of the block; <see cref="Count"/> for none.</summary>
    public ReadOnlySpan<int> Places(int depth) => _planes.AsSpan(depth * FeatureFrame.BlockRows, FeatureFrame.BlockRows);

    private int PlaceOf(int topic)
    {
        if (topic >= _stamp.Length)
        {
            Array.Resize(ref _stamp, Math.Max(64, topic * 2));
            Array.Resize(ref _placeOf, _stamp.Length);
        }

        if (_stamp[topic] == _epoch) return _placeOf[topic];
        if (Count == _topics.Length) Array.Resize(ref _topics, Count * 2);
        _stamp[topic] = _epoch;
        _topics[Count] = topic;
        return _placeOf[topic] = Count++;
    }
}
