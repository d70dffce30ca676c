namespace FeedRanker.Ranking;

/// <summary>
/// What requests need for a while, kept for the next that comes: the last one given back first, while caches hold it. Never waits, and never loses
/// one, since some hold memory outside of .NET. Thread-safe.
/// </summary>
/// <param name="make">Makes one when all are out.</param>
internal sealed class KeptPool<T>(Func<T> make)
    where T : class
{
    private readonly Stack<T> _free = new();
    private readonly Lock _lock = new();

    public T Take()
    {
        lock (_lock)
            if (_free.TryPop(out var one)) return one;
        return make();
    }

    public void Give(T one)
    {
        lock (_lock) _free.Push(one);
    }

    /// <summary>Hands out for good what is not in use.</summary>
    public void Drain(Action<T> to)
    {
        lock (_lock)
            while (_free.TryPop(out var one)) to(one);
    }
}
