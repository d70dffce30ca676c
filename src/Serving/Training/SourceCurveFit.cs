using FeedRanker.Core;
using FeedRanker.FeatureStore;
using FeedRanker.Retrieval;

namespace FeedRanker.Serving;

/// <summary>
/// Fits what each source's score is worth: retrieval is run at users' first events of the validation part, and each hit
/// is wanted if the user chose it later in that part.
/// </summary>
internal sealed class SourceCurveFit(EventLog log, TimeSplit split, CollaborativeModels models, FeedState state, StateStore store, SurfaceOptions surface, EventWeights label)
{
    private const int MostUsers = 1000;
    private const int LeastHits = 500;
    private const long RefreshEveryMs = 3600_000;

    private readonly UserSnapshot _user = new();

    public SourceCurves Run(IWorkProgress progress, CancellationToken ct)
    {
        var pipeline = Composition.CandidatePipeline(surface, new SourceInputs(models, state), TimeProvider.System);
        var embedder = new AlsUserEmbedder(models.Als, state.Weights);
        var sources = pipeline.Definition.Sources.Select(s => s.Source.Name).ToArray();
        var scores = sources.Select(_ => new List<float>()).ToArray();
        var wanted = sources.Select(_ => new List<bool>()).ToArray();
        var users = Users();
        progress.Begin("weighing the sources' scores", users.Count);
        var replay = new LogReplay(log, state);
        foreach (var (user, at) in users)
        {
            ct.ThrowIfCancellationRequested();
            while (replay.Next < at) replay.Step();
            var nowMs = log.Events[at].TimeMs;
            replay.Until(nowMs);
            state.Refresh(nowMs, RefreshEveryMs);
            state.Features.ReadUser(user, store.Users.Ids[user], nowMs, _user);
            embedder.Embed(_user);
            var chosen = ChosenBy(user, at);
            using var feed = pipeline.Run(Request(at), ct);
            for (var s = 0; s < sources.Length; s++)
            {
                var hits = feed.HitsOf(s);
                for (var i = 0; i < hits.Count; i++)
                {
                    scores[s].Add(hits.Scores[i]);
                    wanted[s].Add(chosen.Contains(hits.Items[i]));
                }
            }

            progress.Advance(1);
        }

        progress.End();
        var curves = new Dictionary<string, SourceCurve>(StringComparer.Ordinal);
        for (var s = 0; s < sources.Length; s++)
            if (scores[s].Count >= LeastHits) curves[sources[s]] = SourceCurve.Fit(scores[s].ToArray(), wanted[s].ToArray());
        return new SourceCurves(curves);
    }

    // The index of the first event of the validation part of a fixed sample of users, in log order.
    private List<(int User, int At)> Users()
    {
        var first = new List<(int User, int At)>();
        var met = new HashSet<int>();
        for (var i = 0; i < log.Events.Length && log.Events[i].TimeMs < split.TestFromMs; i++)
            if (log.Events[i].TimeMs >= split.ValidateFromMs && met.Add(log.Events[i].User)) first.Add((log.Events[i].User, i));
        return first.OrderBy(f => StableHash.Mix((ulong)f.User)).Take(MostUsers).OrderBy(f => f.At).ToList();
    }

    private HashSet<int> ChosenBy(int user, int at)
    {
        var chosen = new HashSet<int>();
        for (var i = at; i < log.Events.Length && log.Events[i].TimeMs < split.TestFromMs; i++)
        {
            ref readonly var e = ref log.Events[i];
            if (e.User == user && label.IsPositive(e.Type, e.Value)) chosen.Add(e.Item);
        }

        return chosen;
    }

    private FeedRequest Request(int at) => new()
    {
        RequestId = "curves",
        User = _user,
        Catalog = state.Catalog,
        Surface = surface.Name,
        Context = RequestContext.Empty,
        Take = 1,
        NowMs = log.Events[at].TimeMs,
        Seed = (ulong)at,
    };
}
