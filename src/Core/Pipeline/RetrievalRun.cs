namespace FeedRanker.Core;

/// <summary>
/// The sources of one request. The request's thread and a few pool threads claim sources one after the other; a source
/// that has not answered when its budget or the retrieval's is spent is left to finish on its own, and its buffers are
/// never read. Until it has finished, this object, its buffers and the request's snapshots serve no other request.
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
    private readonly ManualResetEventSlim _oneDone = new(false, spinCount: 200);
    private readonly CancellationTokenSource?[] _ownBudgets;
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
        _blocking = definition.Sources.Count(s => s.IsDetached);
        var n = definition.Sources.Count;
        _items = definition.Sources.Select(s => new int[s.MaxHits]).ToArray();
        _scores = definition.Sources.Select(s => new float[s.MaxHits]).ToArray();
        _counts = new int[n];
        _states = new int[n];
        _ticks = new long[n];
        _errors = new Exception?[n];
        _ownBudgets = new CancellationTokenSource?[n];
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
        if ((int)Interlocked.Decrement(ref _holders) != 0) return;
        var lease = _request.Lease;
        _request = default; // a pooled run holds on to no catalog
        _recycle();
        lease?.Dispose();
    }

    /// <summary>A helper's thread takes sources until none is left to take.</summary>
    public void Help()
    {
        while (ClaimNext(detached: true, out var source) || ClaimNext(detached: false, out source)) RunSource(source);
        LetGo();
    }

    public void Run(in FeedRequest request, float budgetMs, FeedTrace trace, CancellationToken ct)
    {
        Begin(request);
        var started = _definition.Clock.GetTimestamp();
        var limitMs = budgetMs is > 0 and < 1e9f ? budgetMs : float.PositiveInfinity;
        StartBudgets(limitMs);
        InviteHelpers();
        while (ClaimNext(detached: false, out var source)) RunSource(source);
        if (Volatile.Read(ref _unfinished) > 0) Wait(started, limitMs, ct);
        Collect(trace);
    }

    private void Begin(in FeedRequest request)
    {
        _request = request;
        _unfinished = _states.Length;
        Array.Clear(_states);
        Array.Clear(_counts);
        Array.Clear(_errors);
        Renew(ref _budget!);
        for (var s = 0; s < _states.Length; s++)
            if (float.IsFinite(_definition.Sources[s].BudgetMs)) Renew(ref _ownBudgets[s]);
    }

    private static void Renew(ref CancellationTokenSource? budget)
    {
        if (budget is not null && budget.TryReset()) return;
        budget?.Dispose();
        budget = new CancellationTokenSource();
    }

    private void StartBudgets(float limitMs)
    {
        CancelAfter(_budget, limitMs);
        for (var s = 0; s < _states.Length; s++)
            if (_ownBudgets[s] is { } own) CancelAfter(own, Math.Min(limitMs, _definition.Sources[s].BudgetMs));
    }

    private static void CancelAfter(CancellationTokenSource budget, float ms)
    {
        if (float.IsFinite(ms)) budget.CancelAfter(TimeSpan.FromMilliseconds(Math.Max(1, (int)ms)));
    }

    private void InviteHelpers()
    {
        var wanted = Math.Min(_definition.ParallelSources, _states.Length - 1);
        var generation = (int)(Volatile.Read(ref _holders) >> 32);
        for (var i = 0; i < Math.Max(wanted, _blocking); i++)
            _helpers.Rent(mustHave: i < _blocking)?.Invite(this, generation);
    }

    private bool ClaimNext(bool detached, out int source)
    {
        for (source = 0; source < _states.Length; source++)
        {
            if (detached != _definition.Sources[source].IsDetached) continue;
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
            _counts[source] = _definition.Sources[source].Source.Retrieve(_request, _items[source], _scores[source], (_ownBudgets[source] ?? _budget).Token);
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
        Interlocked.Decrement(ref _unfinished);
        _oneDone.Set();
    }

    // Waits while a source is unfinished whose time is not yet up.
    private void Wait(long started, float limitMs, CancellationToken ct)
    {
        while (true)
        {
            _oneDone.Reset(); // before looking: who finishes after the look wakes the wait
            var spentMs = _definition.Clock.GetElapsedTime(started).TotalMilliseconds;
            var leftMs = LongestOfUnfinished(limitMs) - spentMs;
            if (!(leftMs > 0)) return;
            if (double.IsPositiveInfinity(leftMs)) _oneDone.Wait(ct);
            else _oneDone.Wait(TimeSpan.FromMilliseconds(Math.Min(leftMs, int.MaxValue)), ct);
        }
    }

    private float LongestOfUnfinished(float limitMs)
    {
        var longest = 0f;
        for (var s = 0; s < _states.Length; s++)
            if (Volatile.Read(ref _states[s]) != Done) longest = Math.Max(longest, Math.Min(limitMs, _definition.Sources[s].BudgetMs));
        return longest;
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
