using System.Numerics;

namespace FeedRanker.FeatureStore;

/// <summary>
/// One user's records with many others (authors, topics, items), by the other's key: open addressing over dense
/// entries in order of arrival, bounded. When full it forgets the half touched longest ago. Not thread-safe.
/// </summary>
internal sealed class PairTable(RecordLayout layout, int limit)
{
    private int[] _slots = []; // entry + 1, 0 for free
    private int[] _keys = [];
    private ulong[] _marks = [];
    private long[] _touched = [];
    private long _clock;
    private int _shift = 32;

    public RecordPages Records { get; } = new(layout, shift: 30);

    public int Count { get; private set; }

    /// <summary>Keys in order of arrival.</summary>
    public ReadOnlySpan<int> Keys => _keys.AsSpan(0, Count);

    /// <summary>Free bits of an entry for whoever owns the table.</summary>
    public ref ulong Mark(int entry) => ref _marks[entry];

    /// <summary>The entry of a key, or -1.</summary>
    public int Find(int key)
    {
        if (key < 0 || Count == 0) return -1;
        for (var at = Home(key); ; at = (at + 1) & (_slots.Length - 1))
        {
            var entry = _slots[at] - 1;
            if (entry < 0 || _keys[entry] == key) return entry;
        }
    }

    /// <summary>The entry of a key, made now if there is none; it now counts as touched last.</summary>
    public int GetOrAdd(int key)
    {
        var entry = Find(key);
        if (entry < 0)
        {
            if (Count == limit) Forget();
            if (Count == _keys.Length) Grow();
            entry = Count++;
            _keys[entry] = key;
            _marks[entry] = 0;
            Records.Zero(entry);
            Place(entry);
        }

        _touched[entry] = ++_clock;
        return entry;
    }

    /// <summary>Forgets a key; false when it was not there.</summary>
    public bool Remove(int key)
    {
        var entry = Find(key);
        if (entry < 0) return false;
        _touched[entry] = -1;
        Keep(0);
        return true;
    }

    /// <summary>Forgets everything, keeping the memory.</summary>
    public void Clear()
    {
        Count = 0;
        Array.Clear(_slots);
    }

    /// <summary>Makes another table read the same as this one; it must not be written to.</summary>
    public void CopyTo(PairTable other)
    {
        other.Count = Count;
        if (Count == 0) return;
        if (other._keys.Length < Count) other._keys = new int[_keys.Length];
        if (other._slots.Length != _slots.Length) other._slots = new int[_slots.Length];
        other._shift = _shift;
        Array.Copy(_keys, other._keys, Count);
        Array.Copy(_slots, other._slots, _slots.Length);
        Records.CopyTo(other.Records, Count);
    }

    private int Home(int key) => (int)((uint)key * 2654435769u >> _shift);

    private void Place(int entry)
    {
        var at = Home(_keys[entry]);
        while (_slots[at] != 0) at = (at + 1) & (_slots.Length - 1);
        _slots[at] = entry + 1;
    }

    private void Grow()
    {
        var capacity = Math.Min(limit, Math.Max(8, _keys.Length * 2));
        Array.Resize(ref _keys, capacity);
        Array.Resize(ref _marks, capacity);
        Array.Resize(ref _touched, capacity);
        Records.Resize(capacity);
        _slots = new int[(int)BitOperations.RoundUpToPowerOf2((uint)capacity * 2)];
        _shift = 32 - BitOperations.Log2((uint)_slots.Length);
        for (var entry = 0; entry < Count; entry++) Place(entry);
    }

    private void Forget()
    {
        var byTouch = _touched.AsSpan(0, Count).ToArray();
        Array.Sort(byTouch);
        Keep(byTouch[Count / 2]);
    }

    // Keeps the entries touched at or after a moment, in their order.
    private void Keep(long since)
    {
        var kept = 0;
        for (var entry = 0; entry < Count; entry++)
        {
            if (_touched[entry] < since) continue;
            if (kept != entry)
            {
                _keys[kept] = _keys[entry];
                _marks[kept] = _marks[entry];
                _touched[kept] = _touched[entry];
                Records.Move(entry, kept);
            }

            kept++;
        }

        Count = kept;
        Array.Clear(_slots);
        for (var entry = 0; entry < Count; entry++) Place(entry);
    }
}
