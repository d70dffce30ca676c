using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// Records of entities with dense keys: a key gets a record with its first event, so one that never had any costs four
/// bytes at most. One writer; readers never lock and may miss the newest event's keys, never read past a record.
/// </summary>
internal sealed class RecordTable(RecordLayout layout)
{
    private const int IndexShift = 14; // pages of 64 KB, few enough for their addresses to stay in the cache
    private const int PageBytes = 1 << 16;
    private const int IndexMask = (1 << IndexShift) - 1;
    private int[]?[] _index = new int[16][]; // slot + 1 by key, in pages
    private TableCapture? _capture; // while one is being written

    public RecordPages Records { get; } = new(layout, ShiftOf(layout));

    /// <summary>How many keys have a record.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of its records and its index.</summary>
    public long Bytes => Records.Bytes + _index.Length * 8L + _index.Count(page => page is not null) * ((4L << IndexShift) + 24);

    /// <summary>The record's slot of a key, or -1.</summary>
    public int Find(long key)
    {
        if (key < 0) return -1;
        var index = Volatile.Read(ref _index);
        var page = key >> IndexShift;
        return page < index.Length && Volatile.Read(ref index[page]) is { } slots
            ? Volatile.Read(ref slots[key & IndexMask]) - 1
            : -1;
    }

    /// <summary>Asks for the memory that <see cref="Find"/> of a key will look into.</summary>
    public void Prefetch(long key)
    {
        if (key < 0) return;
        var index = Volatile.Read(ref _index);
        var page = key >> IndexShift;
        if (page < index.Length && Volatile.Read(ref index[page]) is { } slots) CacheLine.Prefetch(in slots[key & IndexMask]);
    }

    /// <summary>The record's slot of a key, made now if it has none. Writer only.</summary>
    public int GetOrAdd(long key)
    {
        ref var entry = ref Page(key)[key & IndexMask];
        if (entry != 0) return entry - 1;
        if (Count == Records.Capacity) Records.AddPage();
        Volatile.Write(ref entry, ++Count); // last: who finds the slot finds its page
        return Count - 1;
    }

    /// <summary>The record of a slot, to be changed. Writer only.</summary>
    public EntityRecord ForUpdate(int slot)
    {
        Volatile.Read(ref _capture)?.Before(slot);
        return Records.At(slot);
    }

    /// <summary>Keeps the records as they are now for the capture, until it ends. Writer only.</summary>
    public TableCapture Capture()
    {
        var capture = new TableCapture(this, Count);
        Volatile.Write(ref _capture, capture);
        return capture;
    }

    /// <summary>Ends a capture.</summary>
    public void End(TableCapture capture) => Interlocked.CompareExchange(ref _capture, null, capture);

    /// <summary>The keys of the first slots, in the order of the slots; beside the writer.</summary>
    public long[] KeysOf(int count)
    {
        var keys = new long[count];
        var index = Volatile.Read(ref _index);
        for (var page = 0; page < index.Length; page++)
        {
            if (Volatile.Read(ref index[page]) is not { } slots) continue;
            for (var at = 0; at < slots.Length; at++)
                if (Volatile.Read(ref slots[at]) - 1 is >= 0 and var slot && slot < count) keys[slot] = ((long)page << IndexShift) + at;
        }

        return keys;
    }

    // Pages of 32 to 64 KB, or of 64 records where these are large.
    private static int ShiftOf(RecordLayout layout)
    {
        var bytes = Math.Max(8, layout.CellStride * 8);
        return Math.Max(6, System.Numerics.BitOperations.Log2((uint)(PageBytes / bytes)));
    }

    private int[] Page(long key)
    {
        var page = (int)(key >> IndexShift);
        if (page >= _index.Length)
        {
            var grown = new int[]?[Math.Max(page + 1, _index.Length * 2)];
            Array.Copy(_index, grown, _index.Length);
            Volatile.Write(ref _index, grown);
        }

        if (_index[page] is { } known) return known;
        var made = new int[1 << IndexShift];
        Volatile.Write(ref _index[page], made);
        return made;
    }
}
