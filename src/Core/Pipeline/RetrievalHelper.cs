namespace FeedRanker.Core;

/// <summary>
/// An invitation to a pool thread to help with the sources of one request. It may arrive after the request has ended, or
/// even after its <see cref="RetrievalRun"/> serves another one: then it finds its generation closed and does nothing.
/// </summary>
internal sealed class RetrievalHelper(RetrievalHelperPool pool) : IThreadPoolWorkItem
{
    private RetrievalRun? _run;
    private int _generation;

    public void Invite(RetrievalRun run, int generation)
    {
        _run = run;
        _generation = generation;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        var run = _run!;
        var generation = _generation;
        _run = null;
        pool.Return(this);
        if (run.TryJoin(generation)) run.Help();
    }
}
