namespace FeedRanker.Retrieval;

/// <summary>
/// Working memory of concurrent requests: rented, used, returned. Never waits: when all pieces are out, one is made, and
/// one that finds no place on return is left to the collector.
/// </summary>
internal sealed class ScratchPool<T>(Func<T> make)
    where T : class
{
    private readonly T?[] _slots = new T?[64];

    public T Rent()
    {
        foreach (ref var slot in _slots.AsSpan())
            if (slot is not null && Interlocked.Exchange(ref slot, null) is { } scratch) return scratch;
        return make();
    }

    public void Return(T scratch)
    {
        foreach (ref var slot in _slots.AsSpan())
            if (slot is null && Interlocked.CompareExchange(ref slot, scratch, null) is null) return;
    }
}
