namespace FeedRanker.Core;

/// <summary>
/// The helpers a pipeline may have out at once. When all are out the thread pool is behind, more invitations would not
/// help, and the request's own thread runs its sources.
/// </summary>
internal sealed class RetrievalHelperPool
{
    private readonly RetrievalHelper?[] _free;

    public RetrievalHelperPool(int size)
    {
        _free = new RetrievalHelper?[size];
        for (var i = 0; i < size; i++) _free[i] = new RetrievalHelper(this);
    }

    /// <summary>A helper; null when all are out and the caller can do without.</summary>
    public RetrievalHelper? Rent(bool mustHave)
    {
        for (var i = 0; i < _free.Length; i++)
            if (_free[i] is not null && Interlocked.Exchange(ref _free[i], null) is { } helper) return helper;
        return mustHave ? new RetrievalHelper(this) : null;
    }

    public void Return(RetrievalHelper helper)
    {
        for (var i = 0; i < _free.Length; i++)
            if (Interlocked.CompareExchange(ref _free[i], helper, null) is null) return;
    }
}
