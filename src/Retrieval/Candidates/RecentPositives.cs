using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// What a user has lately shown to want: distinct items, newest first, each with the merged weight of its events, by
/// the same rule that merges training pairs. Reusable; not thread-safe.
/// </summary>
internal sealed class RecentPositives
{
    private RowMap _slotOf = new(256);
    private int[] _items = new int[256];
    private float[] _weights = new float[256];

    public int Count { get; private set; }

    public Span<int> Items => _items.AsSpan(0, Count);

    public Span<float> Weights => _weights.AsSpan(0, Count);

    /// <summary>Reads the actions.</summary>
    /// <param name="recent">Newest first.</param>
    /// <param name="weights">What each event says.</param>
    /// <param name="merge">What several events of one item amount to.</param>
    /// <param name="itemCount">Items from this row on are unknown to the model and left out.</param>
    /// <param name="most">The most items to keep, the newest.</param>
    public void Collect(ReadOnlySpan<UserAction> recent, EventWeights weights, PairMerge merge, int itemCount, int most = int.MaxValue)
    {
        MakeRoom(recent.Length);
        _slotOf.Clear();
        var found = 0;
        foreach (ref readonly var action in recent)
        {
            var weight = weights.Of(action.Type, action.Value);
            if (weight == 0 || (uint)action.Item >= (uint)itemCount) continue;
            var slot = _slotOf.GetOrAdd(action.Item, found, mayAdd: true);
            if (slot == found)
            {
                _items[found] = action.Item;
                _weights[found++] = weight;
            }
            else
            {
                _weights[slot] = merge == PairMerge.Sum ? _weights[slot] + weight : Math.Max(_weights[slot], weight);
            }
        }

        Count = 0;
        for (var slot = 0; slot < found && Count < most; slot++)
        {
            if (!(_weights[slot] > 0)) continue;
            _items[Count] = _items[slot];
            _weights[Count++] = _weights[slot];
        }
    }

    private void MakeRoom(int count)
    {
        if (count <= _items.Length) return;
        _items = new int[count * 2];
        _weights = new float[count * 2];
        _slotOf = new RowMap(count * 2);
    }
}
