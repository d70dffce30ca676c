using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>The event log on disk.</summary>
internal sealed class EventTable : IDisposable
{
    private const int ReadBatch = 16_384;
    private const string Columns = "time_ms, user, item, type, value, position, surface, request, late";

    private readonly SqliteFile _db;
    private readonly SqliteStatement _insertKey;
    private readonly SqliteStatement _insert;

    public EventTable(SqliteFile db)
    {
        _db = db;
        _insertKey = db.Prepare("INSERT OR IGNORE INTO event_keys VALUES (?, ?)");
        _insert = db.Prepare("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    }

    /// <summary>Takes a key; false when the log has it.</summary>
    public bool TakeKey(EventKey key)
    {
        _insertKey.Bind(1, key.Hi).Bind(2, key.Lo).Run();
        return _db.Changes != 0;
    }

    /// <summary>Writes events whose sequence numbers follow <paramref name="lastSeq"/>, in their time order.</summary>
    public void Insert(ReadOnlySpan<FeedEvent> events, long lastSeq)
    {
        var order = ByTime(events);
        for (var i = 0; i < events.Length; i++)
        {
            var at = order is null ? i : order[i];
            ref readonly var e = ref events[at];
            _insert.Bind(1, e.TimeMs).Bind(2, lastSeq + 1 + at).Bind(3, e.User).Bind(4, e.Item).Bind(5, e.Type.Id)
                .Bind(6, (double)e.Value).Bind(7, e.Position).Bind(8, e.Surface).Bind(9, e.Request).Bind(10, e.IsLate ? 1 : 0).Run();
        }
    }

    /// <summary>Gives the log up to <paramref name="lastSeq"/> in batches, by time and then by order of arrival.</summary>
    public static void Read(SqliteFile db, EventFilter filter, long lastSeq, Action<ReadOnlySpan<FeedEvent>> batch)
    {
        using var select = db.Prepare($"SELECT {Columns} FROM events WHERE {filter.Where} AND seq <= {lastSeq} ORDER BY time_ms, seq");
        var buffer = new FeedEvent[ReadBatch];
        var count = 0;
        while (select.Step())
        {
            buffer[count++] = Event(select);
            if (count != ReadBatch) continue;
            batch(buffer);
            count = 0;
        }

        if (count != 0) batch(buffer.AsSpan(0, count));
    }

    /// <summary>Gives the events of a stretch of places by time and then by order of arrival, with their places.</summary>
    public static IEnumerable<(long Seq, FeedEvent Event)> Read(SqliteFile db, long afterSeq, long throughSeq)
    {
        using var select = db.Prepare($"SELECT {Columns}, seq FROM events WHERE seq > {afterSeq} AND seq <= {throughSeq} ORDER BY time_ms, seq");
        while (select.Step()) yield return (select.Long(9), Event(select));
    }

    /// <summary>The event at a place and a time, or null.</summary>
    public static FeedEvent? Find(SqliteFile db, long seq, long timeMs)
    {
        using var select = db.Prepare($"SELECT {Columns} FROM events WHERE time_ms = {timeMs} AND seq = {seq}");
        return select.Step() ? Event(select) : null;
    }

    /// <summary>A digest of one event; a log's is the sum of its events', whatever their order.</summary>
    public static long Digest(in FeedEvent e)
    {
        var hash = StableHash.Mix((ulong)e.TimeMs);
        hash = StableHash.Mix(hash ^ ((ulong)(uint)e.User << 32 | (uint)e.Item));
        hash = StableHash.Mix(hash ^ ((ulong)BitConverter.SingleToUInt32Bits(e.Value) << 32 | (ulong)e.Type.Id << 24));
        if (e.IsLate) hash = ~hash;
        return (long)StableHash.Mix(hash ^ (ulong)e.Request ^ ((ulong)(ushort)e.Position << 16 | (ushort)e.Surface));
    }

    public void Dispose()
    {
        _insertKey.Dispose();
        _insert.Dispose();
    }

    private static FeedEvent Event(SqliteStatement select) => new()
    {
        TimeMs = select.Long(0),
        User = select.Int(1),
        Item = select.Int(2),
        Type = new EventType((byte)select.Int(3)),
        Value = (float)select.Double(4),
        Position = (short)select.Int(5),
        Surface = (short)select.Int(6),
        Request = select.Long(7),
        IsLate = select.Int(8) != 0,
    };

    private static int[]? ByTime(ReadOnlySpan<FeedEvent> events)
    {
        var sorted = true;
        for (var i = 1; i < events.Length && sorted; i++) sorted = events[i - 1].TimeMs <= events[i].TimeMs;
        if (sorted) return null;
        var times = new (long TimeMs, int At)[events.Length];
        for (var i = 0; i < times.Length; i++) times[i] = (events[i].TimeMs, i);
        Array.Sort(times);
        return Array.ConvertAll(times, t => t.At);
    }
}
