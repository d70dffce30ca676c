using System.Numerics;

namespace FeedRanker.Core;

/// <summary>
/// A small reusable map from dense rows to ints: open addressing, linear probing, emptied in O(1) by an epoch.
/// Not thread-safe.
/// </summary>
public sealed class RowMap
{
    private readonly ulong[] _keys; // epoch in the high half, row in the low half
    private readonly int[] _values;
    private readonly int _mask;
    private readonly int _shift;
    private uint _epoch = 1;

    /// <summary>Makes a map for at most <paramref name="capacity"/> rows.</summary>
    public RowMap(int capacity)
    {
        Capacity = capacity;
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, capacity * 2));
        _keys = new ulong[size];
        _values = new int[size];
        _mask = size - 1;
        _shift = 32 - BitOperations.Log2((uint)size);
    }

    /// <summary>The most rows it may hold; the caller keeps to it.</summary>
    public int Capacity { get; }

    /// <summary>The value stored for a row, or -1.</summary>
    public int Find(int row)
    {
        var key = Key(row);
        for (var slot = Slot(row); ; slot = (slot + 1) & _mask)
        {
            var found = _keys[slot];
            if (found == key) return _values[slot];
            if (found >> 32 != _epoch) return -1;
        }
    }

    /// <summary>The value stored for a row; else stores <paramref name="value"/> when allowed, or returns -1.</summary>
    public int GetOrAdd(int row, int value, bool mayAdd)
    {
        var key = Key(row);
        for (var slot = Slot(row); ; slot = (slot + 1) & _mask)
        {
            var found = _keys[slot];
            if (found == key) return _values[slot];
            if (found >> 32 == _epoch) continue;
            if (!mayAdd) return -1;
            _keys[slot] = key;
            _values[slot] = value;
            return value;
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        if (++_epoch != 0) return;
        Array.Clear(_keys);
        _epoch = 1;
    }

    private ulong Key(int row) => ((ulong)_epoch << 32) | (uint)row;

    private int Slot(int row) => (int)(((uint)row * 2654435769u) >> _shift) & _mask;
}
