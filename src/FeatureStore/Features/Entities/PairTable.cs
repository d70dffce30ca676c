using System.Numerics;

namespace FeedRanker.FeatureStore;

/// <summary>
/// One user's records with many others (authors, topics, items), by the other's key: open addressing over dense
/// entries in order of arrival, bounded. When full it forgets the half touched longest ago. Not thread-safe.
/// </summary>
internal sealed class PairTable(RecordLayout layout, int limit, bool marks = false)
{
    private int[] _slots = []; // entry + 1, 0 for free
    private int[] _keys = [];
    private int[] _touched = [];
    private ulong[] _marks = [];
    private double[] _cells = [];
    private float[] _rings = [];
    private int _clock;
    private int _shift = 32;

    public int Count { get; private set; }

    /// <summary>Bytes of its arrays.</summary>
    public long Bytes => 4L * (_slots.Length + _keys.Length + _touched.Length + _rings.Length) + 8L * (_marks.Length + _cells.Length);

    /// <summary>Keys in order of arrival.</summary>
    public ReadOnlySpan<int> Keys => _keys.AsSpan(0, Count);

    /// <summary>The records, as accumulators read them.</summary>
    public RecordView Records => new(layout, _cells, _rings);

    /// <summary>The record of an entry, valid until the next is added.</summary>
    public EntityRecord At(int entry) => new(
        _cells.AsSpan(entry * layout.CellStride, layout.CellStride), _rings.AsSpan(entry * layout.RingStride, layout.RingStride));

    /// <summary>Free bits of an entry for whoever owns the table; only of a table made with marks.</summary>
    public ref ulong Mark(int entry) => ref _marks[entry];

    /// <summary>The entry of a key, or -1.</summary>
    public int Find(int key)
    {
        if (key < 0 || Count == 0) return -1;
        for (var at = Home(key); ; at = (at + 1) & SlotMask)
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
            Zero(entry);
            Place(entry);
        }

        _touched[entry] = ++_clock;
        return entry;
    }

    /// <summary>How often anything was touched: what the order of forgetting is counted in.</summary>
    public int Clock => _clock;

    /// <summary>When an entry was touched last, by <see cref="Clock"/>.</summary>
    public int TouchedAt(int entry) => _touched[entry];

    /// <summary>Puts back an entry as it was written down; -1 when there is no room or the key is there.</summary>
    public int Restore(int key, int touched)
    {
        if (Count == limit || key < 0 || Find(key) >= 0) return -1;
        var entry = GetOrAdd(key);
        _touched[entry] = touched;
        return entry;
    }

    /// <summary>Puts back the clock, after the entries.</summary>
    public void RestoreClock(int clock) => _clock = clock;

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
        if (other._slots.Length < _slots.Length) other._slots = new int[_slots.Length];
        other._shift = _shift;
        Array.Copy(_keys, other._keys, Count);
        Array.Copy(_slots, other._slots, _slots.Length);
        Copy(_cells, ref other._cells, Count * layout.CellStride);
        Copy(_rings, ref other._rings, Count * layout.RingStride);
    }

    private static void Copy<T>(T[] from, ref T[] to, int count)
    {
        if (to.Length < count) to = new T[from.Length];
        Array.Copy(from, to, count);
    }

    private void Zero(int entry)
    {
        if (marks) _marks[entry] = 0;
        var record = At(entry);
        record.Cells.Clear();
        record.Rings.Clear();
    }

    // From the shift and not from the array: a copy's array may be longer than the table it reads as.
    private int SlotMask => (int)(uint.MaxValue >> _shift);

    private int Home(int key) => (int)((uint)key * 2654435769u >> _shift);

    private void Place(int entry)
    {
        var at = Home(_keys[entry]);
        while (_slots[at] != 0) at = (at + 1) & SlotMask;
        _slots[at] = entry + 1;
    }

    private void Grow()
    {
        var capacity = Math.Min(limit, Math.Max(4, _keys.Length * 2));
        Array.Resize(ref _keys, capacity);
        if (marks) Array.Resize(ref _marks, capacity);
        Array.Resize(ref _touched, capacity);
        Array.Resize(ref _cells, capacity * layout.CellStride);
        Array.Resize(ref _rings, capacity * layout.RingStride);
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
    private void Keep(int since)
    {
        var kept = 0;
        for (var entry = 0; entry < Count; entry++)
        {
            if (_touched[entry] < since) continue;
            if (kept != entry)
            {
                _keys[kept] = _keys[entry];
                _touched[kept] = _touched[entry];
                if (marks) _marks[kept] = _marks[entry];
                At(entry).Cells.CopyTo(At(kept).Cells);
                At(entry).Rings.CopyTo(At(kept).Rings);
            }

            kept++;
        }

        Count = kept;
        Array.Clear(_slots);
        for (var entry = 0; entry < Count; entry++) Place(entry);
    }
}
