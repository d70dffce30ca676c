using FeedRanker.Core;
using FeedRanker.Evaluation;
using FeedRanker.FeatureStore;
using FeedRanker.Reranking;
using FeedRanker.Retrieval;

namespace FeedRanker.Serving;

/// <summary>
/// Measures the whole funnel on the test part of the log, with the very pipeline the server runs: one request per user,
/// at the user's first event of the test part, with the state as it was then; relevant is what the user went on to
/// choose among the items that were published and unseen at that moment.
/// </summary>
public sealed class OfflineEvaluation
{
    private const long RefreshEveryMs = 3600_000;

    private readonly FeedBuild _build;
    private readonly StateStore _store;
    private readonly OfflineEvaluationOptions _options;
    private readonly UserSnapshot _user = new();

    /// <summary>Evaluates a build; its steps up to calibration must have run.</summary>
    public OfflineEvaluation(FeedBuild build, StateStore store, OfflineEvaluationOptions options) =>
        (_build, _store, _options) = (build, store, options);

    /// <summary>Runs the evaluation.</summary>
    public EvaluationReport Run(IWorkProgress progress, CancellationToken ct)
    {
        var models = _build.LoadEvaluationModels();
        var state = _build.NewState();
        var rules = _options.RulesFile is { } file ? RuleFile.Load(file) : RuleFile.Default;
        using var links = new SourceLinks([_options.Surface], _build.DataDirectory, problem => progress.Note(problem), TimeProvider.System);
        links.Refresh(state.Catalog);
        var pipeline = Composition.Pipeline(_options.Surface.InBatch(), models, new SourceInputs(models.Collaborative, state, links), rules, TimeProvider.System);
        var embedder = new AlsUserEmbedder(models.Collaborative.Als, state.Weights);
        var facts = ItemFacts.Of(_store.Catalog);
        var metrics = _options.Curves ? [.. FunnelReport.PageMetrics, .. SystemSections.CurveMetrics.Where(m => FunnelReport.PageMetrics.All(p => p.Name != m.Name))] : FunnelReport.PageMetrics;
        var funnel = new FunnelAccumulator(FunnelShape.Of(pipeline.Definition), facts, metrics: metrics);
        var systems = pipeline.Definition.Sources.Select(s => new SystemAccumulator(s.Source.Name, metrics, facts,
            new JudgingOptions { EmptyQueries = EmptyQueries.Skip })).ToArray();
        var times = new List<double>();
        var users = TestUsers();
        progress.Begin("ranking for the users of the test part", users.Count);
        var replay = new LogReplay(_build.Log, state);
        foreach (var (user, at) in users)
        {
            ct.ThrowIfCancellationRequested();
            while (replay.Next < at) replay.Step();
            var nowMs = _build.Log.Events[at].TimeMs;
            replay.Until(nowMs);
            state.Refresh(nowMs, RefreshEveryMs);
            state.Features.ReadUser(user, _store.Users.Ids[user], nowMs, _user);
            embedder.Embed(_user);
            var relevant = RelevantTo(user, at);
            progress.Advance(1);
            if (relevant.Length == 0) continue;
            using var feed = pipeline.Run(Request(state, at), ct);
            times.Add(feed.Trace.ToMs(feed.Trace.TotalTicks));
            Add(funnel, systems, pipeline.Definition, feed, nowMs, relevant);
        }

        progress.End();
        times.Sort();
        var report = funnel.ToReport();
        return new EvaluationReport(_build.Split.TestFromMs, report,
            SystemReport.Of([.. systems.Select(s => s.ToScores()), report.Scores], "engine"), Rankers(models), times);
    }

    private FeedRequest Request(FeedState state, int at) => new()
    {
        RequestId = "evaluation",
        User = _user,
        Catalog = state.Catalog,
        Surface = EventLog.SurfaceOf(_build.Log.Events[at], _store.Surfaces),
        Context = RequestContext.Empty,
        Take = _options.Take,
        NowMs = _build.Log.Events[at].TimeMs,
        Seed = (ulong)at,
        Explain = true,
    };

    private void Add(FunnelAccumulator funnel, SystemAccumulator[] systems, PipelineDefinition definition, RankedFeed feed, long nowMs, int[] relevant)
    {
        var id = _store.Users.Ids[_user.Row];
        funnel.AddRequest(FunnelRequest.Of(feed, definition, id, nowMs, relevant));
        for (var s = 0; s < systems.Length; s++)
        {
            var hits = feed.HitsOf(s).Items;
            systems[s].Add(id, hits[..Math.Min(hits.Length, _options.Take)], relevant, nowMs: nowMs);
        }
    }

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

    private int[] RelevantTo(int user, int at)
    {
        var events = _build.Log.Events;
        var catalog = _store.Catalog;
        var relevant = new HashSet<int>();
        for (var i = at; i < events.Length; i++)
        {
            ref readonly var e = ref events[i];
            if (e.User == user && _build.Label.IsPositive(e.Type, e.Value) && !_user.Seen.Contains(e.Item)
                && catalog.PublishedMs[e.Item] <= events[at].TimeMs && !catalog.Deleted[e.Item]) relevant.Add(e.Item);
        }

        return [.. relevant];
    }

    private List<RankerQuality> Rankers(ModelSet models)
    {
        var result = new List<RankerQuality>();
        Measure(models, _build.LoadRows().Between(_build.Split.TestFromMs, long.MaxValue), "of the moment", result);
        Measure(models, _build.LoadFrozenRows(), "of the test's start", result);
        return result;
    }

    private static void Measure(ModelSet models, TrainingTable rows, string features, List<RankerQuality> into)
    {
        if (rows.Count == 0) return;
        var trees = models.Ranker.Score(rows);
        into.Add(RankerQuality.Of("boosted trees", features, rows, trees, areProbabilities: false));
        var calibrated = new float[trees.Length];
        models.Calibrator.Apply(trees, calibrated);
        into.Add(RankerQuality.Of("boosted trees, calibrated", features, rows, calibrated, areProbabilities: true));
        into.Add(RankerQuality.Of("logistic regression", features, rows, models.Light.Score(rows), areProbabilities: true));
    }
}
