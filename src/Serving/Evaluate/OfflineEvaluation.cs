using FeedRanker.Core;
using FeedRanker.Evaluation;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving;

/// <summary>
/// Measures the whole funnel on the test part of the log, with the very pipeline the server runs: one request per user,
/// at the user's first event of the test part, with the state as it was then; relevant is what the user went on to
/// choose among the items that were published and unseen at that moment. Another release may be put to the same requests.
/// </summary>
public sealed class OfflineEvaluation
{
    private readonly FeedBuild _build;
    private readonly StateStore _store;
    private readonly OfflineEvaluationOptions _options;
    private readonly TestPast _past;
    private readonly ItemFacts _facts;
    private readonly Metric[] _compared;

    /// <summary>Evaluates a build; its steps up to calibration must have run.</summary>
    /// <exception cref="InputException">A slice asked for is none.</exception>
    public OfflineEvaluation(FeedBuild build, StateStore store, OfflineEvaluationOptions options)
    {
        RequestSlices.Check(store.Users, options.Slices);
        (_build, _store, _options) = (build, store, options);
        _past = new TestPast(build.Log, build.Split.TestFromMs, build.NewState().Weights, store.Users.Count, store.Catalog.Count);
        _facts = _past.FactsOf(store.Catalog);
        _compared = [.. FunnelReport.PageMetrics.Concat(options.Metrics).DistinctBy(m => m.Name)];
    }

    /// <summary>Runs the evaluation.</summary>
    /// <exception cref="InputException">The release to compare with is refused, damaged, or of another store.</exception>
    public EvaluationReport Run(IWorkProgress progress, CancellationToken ct)
    {
        var models = _build.LoadEvaluationModels();
        using var links = new SourceLinks([_options.Surface], _build.DataDirectory, problem => progress.Note(problem), TimeProvider.System);
        var replay = new EvaluationReplay(_build.Log, _store, models, _build.NewState(), links, _options);
        var metrics = _options.Curves ? _compared.Concat(SystemSections.CurveMetrics).DistinctBy(m => m.Name).ToArray() : _compared;
        var measures = new EvaluationMeasures(replay.Definition, metrics, _facts, _past, _options.Take);
        var times = new List<double>();
        var requests = new List<TestRequest>();
        var users = TestUsers();
        progress.Begin("ranking for the users of the test part", users.Count);
        foreach (var (user, at) in users)
        {
            ct.ThrowIfCancellationRequested();
            replay.MoveTo(user, at);
            var relevant = RelevantTo(replay.User, user, at);
            progress.Advance(1);
            if (relevant.Length == 0) continue;
            requests.Add(new TestRequest(user, at, relevant));
            using var feed = replay.Rank(at, ct);
            times.Add(feed.Trace.ToMs(feed.Trace.TotalTicks));
            measures.Add(feed, _store.Users.Ids[user], _build.Log.Events[at].TimeMs, relevant);
        }

        progress.End();
        if (requests.Count == 0)
            progress.Note(FormattableString.Invariant($"nothing to rank for: from {DateTimeOffset.FromUnixTimeMilliseconds(_build.Split.TestFromMs):yyyy-MM-dd HH:mm} UTC on, none of {users.Count} users chose an item that was there and that they had not met. Models are measured on the test's rows alone. Begin the test earlier (--test-from), or say which events are a choice (--label)."));
        times.Sort();
        return Report(models, measures, requests, times, progress, ct);
    }

    private EvaluationReport Report(ModelSet models, EvaluationMeasures measures, List<TestRequest> requests, List<double> times, IWorkProgress progress, CancellationToken ct)
    {
        var funnel = measures.Funnel.ToReport();
        var (sources, alone) = measures.Others();
        var items = measures.Cold.ToSlices();
        var slices = RequestSlices.Of(requests, _past, _store.Users, _options.Slices);
        var (rankers, leads) = RankerQualities.Of(_build, models);
        var report = new EvaluationReport(_build.Split.TestFromMs, funnel, SystemReport.Of([.. sources, alone, funnel.Scores], funnel.Scores.System), rankers, times)
        {
            Leads = leads,
            Slices = requests.Count == 0 ? null : SliceReport.Of(funnel.Scores, sources, slices, items),
        };
        return _options.Against is { } prior && requests.Count > 0 ? report with { Against = Compare(prior, funnel.Scores, requests, slices, items, progress, ct) } : report;
    }

    private ReleaseComparison Compare(
        PriorRelease prior, QueryScores engine, List<TestRequest> requests, QuerySlices slices, IReadOnlyList<ItemSlice> items, IWorkProgress progress, CancellationToken ct)
    {
        var release = prior.Load(_store);
        using var links = new SourceLinks([_options.Surface], _build.DataDirectory, problem => progress.Note(problem), TimeProvider.System);
        var replay = new EvaluationReplay(_build.Log, _store, release.Models, ReleaseFit.NewState(release, _store, ReleaseFit.Tables(release, _build.DataDirectory).ForReplay()), links, _options);
        var page = new SystemAccumulator(prior.Manifest.Id, _compared, _facts, new JudgingOptions { EmptyQueries = EmptyQueries.Skip });
        var cold = new ColdItems([prior.Manifest.Id], _compared, _facts, _past);
        progress.Begin($"the same requests to release {prior.Manifest.Id}", requests.Count);
        foreach (var request in requests)
        {
            ct.ThrowIfCancellationRequested();
            replay.MoveTo(request.User, request.At);
            using var feed = replay.Rank(request.At, ct);
            var nowMs = _build.Log.Events[request.At].TimeMs;
            var shown = FunnelRequest.Of(feed, replay.Definition, _store.Users.Ids[request.User], nowMs, request.Relevant);
            page.Add(shown.QueryId, shown.Page, request.Relevant, nowMs: nowMs);
            cold.Add(0, shown.QueryId, shown.Page, request.Relevant, nowMs);
            progress.Advance(1);
        }

        progress.End();
        var pairs = items.Zip(cold.ToSlices(), (mine, theirs) => mine with { Systems = [theirs.Systems[0], mine.Of(engine.System).Only(PerQuery).Named(prior.Evaluated)] });
        return new ReleaseComparison(prior, Comparison.Of([page.ToScores(), engine.Only(_compared).Named(prior.Evaluated)], null, slices, null, progress, ct, [.. pairs]));
    }

    private Metric[] PerQuery => Array.FindAll(_compared, m => m.IsPerQuery);

    // The index of each user's first event of the test part, in log order.
    private List<(int User, int At)> TestUsers()
    {
        var events = _build.Log.Events;
        var first = new List<(int User, int At)>();
        var met = new HashSet<int>();
        for (var i = 0; i < events.Length; i++)
            if (events[i].TimeMs >= _build.Split.TestFromMs && met.Add(events[i].User)) first.Add((events[i].User, i));
        if (first.Count <= _options.MaxUsers) return first;
        return first.OrderBy(f => StableHash.Mix((ulong)f.User)).Take(_options.MaxUsers).OrderBy(f => f.At).ToList();
    }

    private int[] RelevantTo(UserSnapshot snapshot, int user, int at)
    {
        var events = _build.Log.Events;
        var catalog = _store.Catalog;
        var relevant = new HashSet<int>();
        for (var i = at; i < events.Length; i++)
        {
            ref readonly var e = ref events[i];
            if (e.User == user && _build.Label.IsPositive(e.Type, e.Value) && !snapshot.Seen.Contains(e.Item)
                && catalog.PublishedMs[e.Item] <= events[at].TimeMs && !catalog.Deleted[e.Item]) relevant.Add(e.Item);
        }

        return [.. relevant];
    }
}
