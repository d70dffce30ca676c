using System.Diagnostics;
using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Cli.Features;

/// <summary>Measures one engine over one world, on one thread.</summary>
internal sealed class FeatureBench(FeatureWorld world, FeatureSet set)
{
    private const int EventsPerWrite = 512;
    private const int Candidates = 1000;

    private readonly MadeVectors[] _vectors = [.. set.Features.Select(f => f.Embedding).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).Select(name => new MadeVectors(name, world.Catalog.Count))];

    /// <summary>Runs everything.</summary>
    public FeatureBenchResult Run(int requests, int replayed, CancellationToken ct)
    {
        var engine = world.NewEngine(set);
        _ = engine.FeatureNames;
        var ingest = Ingest(engine, ct);
        var memory = engine.MeasureMemory();
        var hydrate = Hydrate(engine, requests, ct);
        var visible = Visible(engine);
        return new FeatureBenchResult
        {
            Features = engine.FeatureNames.Count,
            Events = world.Events.Length,
            EventsPerSecond = world.Events.Length / ingest,
            HydrateMs = hydrate,
            VisibleMs = visible,
            ImpressionsPerSecond = Replay(replayed, ct),
            Memory = memory,
        };
    }

    private double Ingest(FeatureEngine engine, CancellationToken ct)
    {
        Warm();
        var started = Stopwatch.GetTimestamp();
        for (var at = 0; at < world.Events.Length; at += EventsPerWrite)
        {
            ct.ThrowIfCancellationRequested();
            engine.Apply(world.Events.AsSpan(at, Math.Min(EventsPerWrite, world.Events.Length - at)));
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    // Another engine, so that the code is compiled before the clock starts.
    private void Warm()
    {
        var engine = world.NewEngine(set);
        for (var round = 0; round < 5; round++)
        {
            engine.Apply(world.Events.AsSpan(0, Math.Min(20_000, world.Events.Length)));
            Thread.Sleep(100);
        }
    }

    private double[] Hydrate(FeatureEngine engine, int requests, CancellationToken ct)
    {
        var schema = new ColumnSchema();
        var hydrator = engine.CreateHydrator(schema, _vectors);
        var batch = new CandidateBatch(schema, Candidates);
        var user = new UserSnapshot();
        var random = new FeedRandom(7);
        var ms = new double[requests];
        for (var i = -requests / 2; i < requests; i++)
        {
            ct.ThrowIfCancellationRequested();
            batch.Clear();
            foreach (var item in world.Candidates(Candidates, ref random)) batch.Add(item, 0);
            var row = world.Events[random.Next(world.Events.Length)].User;
            var started = Stopwatch.GetTimestamp();
            engine.ReadUser(row, "", world.NowMs, user);
            if (_vectors is [var vectors, ..]) vectors.Embed(user, row);
            hydrator.Run(Request(user, world.NowMs), batch, ct);
            if (i >= 0) ms[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(ms);
        return ms;
    }

    // From the writer's call to a read of that user that has the event: the slowest of some.
    private double Visible(FeatureEngine engine)
    {
        var user = new UserSnapshot();
        var slowest = 0.0;
        for (var i = 0; i < 200; i++)
        {
            var e = world.Events[i] with { TimeMs = world.NowMs, Type = EventType.Click };
            var started = Stopwatch.GetTimestamp();
            engine.Apply(e);
            engine.ReadUser(e.User, "", world.NowMs + 1, user);
            slowest = Math.Max(slowest, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            if (user.Recent[0].Item != e.Item) throw new InvalidOperationException("An applied event was not seen by the next read of its user.");
        }

        return slowest;
    }

    // Training rows: each page is read before its impressions are applied.
    private double Replay(int impressions, CancellationToken ct)
    {
        var engine = world.NewEngine(set);
        var schema = new ColumnSchema();
        var hydrator = engine.CreateHydrator(schema, _vectors);
        var batch = new CandidateBatch(schema, FeatureWorld.PageLength);
        var user = new UserSnapshot();
        var row = new float[hydrator.Fills.Count];
        var done = 0;
        var started = Stopwatch.GetTimestamp();
        for (var at = 0; at < world.Events.Length && done < impressions;)
        {
            ct.ThrowIfCancellationRequested();
            ref readonly var first = ref world.Events[at];
            var end = at + 1;
            while (end < world.Events.Length && world.Events[end].Request == first.Request) end++;
            batch.Clear();
            engine.ReadUser(first.User, "", first.TimeMs, user);
            if (_vectors is [var vectors, ..]) vectors.Embed(user, first.User);
            for (var i = at; i < end && world.Events[i].Type == EventType.Impression; i++) batch.Add(world.Events[i].Item, 0);
            hydrator.Run(Request(user, first.TimeMs), batch, ct);
            for (var i = 0; i < batch.Count; i++)
                for (var c = 0; c < row.Length; c++) row[c] = batch[hydrator.Fills[c]][i];
            engine.Apply(world.Events.AsSpan(at, end - at));
            done += FeatureWorld.PageLength;
            at = end;
        }

        return done / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private FeedRequest Request(UserSnapshot user, long nowMs) => new()
    {
        RequestId = "bench",
        User = user,
        Catalog = world.Catalog,
        Surface = "home",
        Context = RequestContext.Empty,
        Take = 1,
        NowMs = nowMs,
    };
}
