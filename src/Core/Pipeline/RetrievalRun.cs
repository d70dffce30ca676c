namespace FeedRanker.Core;

/// <summary>
/// The sources of one request. The request's thread and a few pool threads claim sources one after the other; a source
/// that has not answered when the budget is spent is left to finish on its own, and its buffers are never read.
/// </summary>
internal sealed class RetrievalRun
{
    private const int Unclaimed = 0;
    private const int Running = 1;
    private const int Done = 2;

    private readonly PipelineDefinition _definition;
    private readonly int[][] _items;
    private readonly float[][] _scores;
    private readonly int[] _counts;
    private readonly int[] _states;
    private readonly long[] _ticks;
    private readonly Exception?[] _errors;
    private readonly ManualResetEventSlim _allDone = new(false, spinCount: 200);
    private CancellationTokenSource _budget = new();
    private FeedRequest _request;
    private int _unfinished;
    private readonly RetrievalHelperPool _helpers;
    private readonly Action _recycle;
    private readonly int _blocking;

    // Generation in the high half, holders (the request and the helpers that joined it) in the low half. A generation
    // without holders is closed: the run is back in its pool.
    private long _holders;

    public RetrievalRun(PipelineDefinition definition, RetrievalHelperPool helpers, Action recycle)
    {
        _definition = definition;
        _helpers = helpers;
        _recycle = recycle;
        _blocking = definition.Sources.Count(s => s.MayBlock);
        var n = definition.Sources.Count;
        _items = definition.Sources.Select(s => new int[s.MaxHits]).ToArray();
        _scores = definition.Sources.Select(s => new float[s.MaxHits]).ToArray();
        _counts = new int[n];
        _states = new int[n];
        _ticks = new long[n];
        _errors = new Exception?[n];
        Hits = new SourceHits[n];
    }

    public SourceHits[] Hits { get; }

    /// <summary>Opens the next generation, held by the request.</summary>
    public void Open() => Volatile.Write(ref _holders, ((_holders >> 32) + 1) << 32 | 1);

    /// <summary>Joins the request that sent an invitation; false when it has ended.</summary>
    public bool TryJoin(int generation)
    {
        while (true)
        {
            var seen = Volatile.Read(ref _holders);
            if ((int)(seen >> 32) != generation || (int)seen == 0) return false;
            if (Interlocked.CompareExchange(ref _holders, seen + 1, seen) == seen) return true;
        }
    }

    /// <summary>The request, or a helper, is done with this object; the last one lets it serve another request.</summary>
    public void LetGo()
    {
        if ((int)Interlocked.Decrement(ref _holders) == 0) _recycle();
    }

    /// <summary>A helper's thread takes sources until none is left to take.</summary>
    public void Help()
    {
        while (ClaimNext(mayBlock: true, out var source)) RunSource(source);
        LetGo();
    }

    public void Run(in FeedRequest request, float budgetMs, FeedTrace trace, CancellationToken ct)
    {
        Begin(request);
        var started = _definition.Clock.GetTimestamp();
        var limited = budgetMs > 0 && budgetMs < 1e9f;
        if (limited) _budget.CancelAfter(TimeSpan.FromMilliseconds(Math.Max(1, (int)budgetMs)));
        InviteHelpers();
        while (ClaimNext(mayBlock: false, out var source)) RunSource(source);
        if (Volatile.Read(ref _unfinished) > 0) Wait(started, budgetMs, limited, ct);
        Collect(trace);
    }

    private void Begin(in FeedRequest request)
    {
        _request = request;
        _unfinished = _states.Length;
        Array.Clear(_states);
        Array.Clear(_counts);
        Array.Clear(_errors);
        _allDone.Reset();
        if (!_budget.TryReset())
        {
            _budget.Dispose();
            _budget = new CancellationTokenSource();
        }
    }

    private void InviteHelpers()
    {
        var wanted = Math.Min(_definition.ParallelSources, _states.Length - 1);
        var generation = (int)(Volatile.Read(ref _holders) >> 32);
        for (var i = 0; i < Math.Max(wanted, _blocking); i++)
            _helpers.Rent(mustHave: i < _blocking)?.Invite(this, generation);
    }

    private bool ClaimNext(bool mayBlock, out int source)
    {
        for (source = 0; source < _states.Length; source++)
        {
            if (!mayBlock && _definition.Sources[source].MayBlock) continue;
            if (_budget.IsCancellationRequested) return false;
            if (Interlocked.CompareExchange(ref _states[source], Running, Unclaimed) == Unclaimed) return true;
        }

        return false;
    }

    private void RunSource(int source)
    {
        var started = _definition.Clock.GetTimestamp();
        try
        {
            _counts[source] = _definition.Sources[source].Source.Retrieve(_request, _items[source], _scores[source], _budget.Token);
        }
#pragma warning disable CA1031 // The pipeline is the one place that catches: a source that fails has no hits.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _counts[source] = 0;
            _errors[source] = e;
        }

        _ticks[source] = _definition.Clock.GetTimestamp() - started;
        Volatile.Write(ref _states[source], Done);
        if (Interlocked.Decrement(ref _unfinished) == 0) _allDone.Set();
    }

    private void Wait(long started, float budgetMs, bool limited, CancellationToken ct)
    {
        if (!limited)
        {
            _allDone.Wait(ct);
            return;
        }

        var left = budgetMs - _definition.Clock.GetElapsedTime(started).TotalMilliseconds;
        if (left > 0) _allDone.Wait(TimeSpan.FromMilliseconds(left), ct);
    }

    private void Collect(FeedTrace trace)
    {
        for (var s = 0; s < _states.Length; s++)
        {
            // A source still unclaimed is taken here, so that no late helper starts it.
            var done = Interlocked.CompareExchange(ref _states[s], Running, Unclaimed) == Done;
            ref var stage = ref trace[s];
            stage.Kind = StageKind.Source;
            stage.RowsOut = done ? _counts[s] : 0;
            stage.Ticks = done ? _ticks[s] : 0;
            stage.Error = done ? _errors[s] : null;
            stage.Outcome = !done ? StageOutcome.GivenUp
                : _errors[s] is OperationCanceledException ? StageOutcome.GivenUp
                : _errors[s] is not null ? StageOutcome.Failed : StageOutcome.Ran;
            Hits[s] = new SourceHits(s, _items[s], _scores[s], stage.RowsOut);
        }
    }
}
