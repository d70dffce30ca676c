namespace FeedRanker.Retrieval;

/// <summary>
/// Lends scratch to walks and knows which walks are under way, so that a slot is reused only when none of them can still
/// be there. A walk announces the epoch it begins in; a writer ends an epoch when slots can no longer be reached by new
/// walks, and may reuse them once every walk of that epoch or before is over. Nobody waits.
/// </summary>
internal sealed class HnswScratchPool
{
    private readonly HnswScratch?[] _free = new HnswScratch?[64];
    private readonly List<HnswScratch> _all = [];
    private long _epoch;

    /// <summary>Begins a walk.</summary>
    public HnswScratch Rent()
    {
        var scratch = Take();
        Volatile.Write(ref scratch.Epoch, Volatile.Read(ref _epoch));
        Interlocked.MemoryBarrier(); // announced before the first link is read: see EndEpoch
        return scratch;
    }

    /// <summary>Ends a walk.</summary>
    public void Return(HnswScratch scratch)
    {
        Volatile.Write(ref scratch.Epoch, long.MaxValue);
        var start = Environment.CurrentManagedThreadId & 63;
        for (var i = 0; i < _free.Length; i++)
            if (Interlocked.CompareExchange(ref _free[(start + i) & 63], scratch, null) is null) return;
        lock (_all) _all.Remove(scratch); // more walks at once than are worth keeping scratch for
    }

    /// <summary>Ends the epoch: a walk that begins from now on sees all links written before.</summary>
    /// <returns>The epoch ended.</returns>
    public long EndEpoch() => Interlocked.Increment(ref _epoch) - 1;

    /// <summary>The earliest epoch a walk under way began in.</summary>
    public long Earliest()
    {
        Interlocked.MemoryBarrier();
        var earliest = long.MaxValue;
        lock (_all)
            foreach (var scratch in _all) earliest = Math.Min(earliest, Volatile.Read(ref scratch.Epoch));
        return earliest;
    }

    private HnswScratch Take()
    {
        var start = Environment.CurrentManagedThreadId & 63;
        for (var i = 0; i < _free.Length; i++)
            if (Interlocked.Exchange(ref _free[(start + i) & 63], null) is { } free) return free;
        var scratch = new HnswScratch();
        lock (_all) _all.Add(scratch);
        return scratch;
    }
}
