using FeedRanker.Core;
using FeedRanker.FeatureStore;
using FeedRanker.Reranking;
using Microsoft.Extensions.Logging;

namespace FeedRanker.Serving;

/// <summary>
/// A data directory being served: the store, the state in memory, the current release and rules, the impression log.
/// Requests read immutable sets and snapshots; events and catalog changes go through one writer.
/// </summary>
public sealed class FeedEngine : IAsyncDisposable
{
    private readonly EngineOptions _options;
    private readonly StateStore _store;
    private readonly StateWriter _writer;
    private readonly IOnlineStore _online;
    private readonly ServingSwitch _switch;
    private readonly SourceLinks _links;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly ImpressionLog? _impressions;
    private readonly SideEffects _sideEffects;
    private readonly RuleDesk _rules;
    private readonly RequestCapture? _capture;
    private readonly TableWatch? _tables;
    private readonly StateSnapshots? _snapshots;
    private readonly ITimer _refresh;

    private FeedEngine(
        EngineOptions options, StateStore store, StateWriter writer, IOnlineStore online, ServingSet serving, SourceLinks links, ExposureBook exposures, TimeProvider clock, ILogger log)
    {
        (_options, _store, _writer, _online, _links, _clock, _log) = (options, store, writer, online, links, clock, log);
        _switch = new ServingSwitch(options, store, writer, serving, links, exposures, clock, log);
        if (options.LogImpressions && !options.ReadOnly) _impressions = new ImpressionLog(this, store, log);
        _sideEffects = new SideEffects(_impressions is null ? options.SideEffects : [_impressions, .. options.SideEffects], log);
        if (options.Capture is { } capture) _capture = new RequestCapture(capture, store.Users, log);
        _rules = new RuleDesk(options, serving.Rules, _switch.UseRules, clock, log);
        if (!options.ReadOnly) _tables = new TableWatch(options.DataDirectory, log);
        if (options is { ReadOnly: false, Redis: null } && options.SnapshotEvery > TimeSpan.Zero) _snapshots = new StateSnapshots(options, store, writer, clock, log);
        _refresh = clock.CreateTimer(_ => RefreshNow(), null, options.RefreshEvery, options.RefreshEvery);
    }

    /// <summary>The store behind the engine.</summary>
    public StateStore Store => _store;

    /// <summary>Where users' state is.</summary>
    public IOnlineStore Online => _online;

    /// <summary>The engine's clock.</summary>
    public TimeProvider Clock => _clock;

    /// <summary>Names of the surfaces it serves.</summary>
    public IEnumerable<string> Surfaces => Serving.SurfaceNames;

    /// <summary>Id of the release being served.</summary>
    public string ReleaseId => Serving.Release.Manifest.Id;

    /// <summary>Where its ranker runs and why, such as why not on a GPU.</summary>
    public string RankerDevice => Serving.Release.Models.RankerDevice;

    /// <summary>What requests are served with now; a request reads it once.</summary>
    internal ServingSet Serving => _switch.Serving;

    /// <summary>Impressions served, logged and lost to a full queue or a failing disk.</summary>
    public (long Logged, long Lost) ImpressionCounts => _impressions?.Counts ?? default;

    /// <summary>Requests captured, and lost to a full queue or a failing disk.</summary>
    public (long Captured, long Lost) CaptureCounts => _capture?.Counts ?? default;

    /// <summary>How often a side effect has failed.</summary>
    public long SideEffectFailures => _sideEffects.Failures;

    /// <summary>When the state was last written to disk, and as of which place in the log; null before the first time.</summary>
    public (DateTimeOffset WrittenAt, LogPosition Position)? LastSnapshot => _snapshots?.Last;

    /// <summary>Opens the store, loads the current release and the state as it was last written, and replays what came after into memory.</summary>
    /// <remarks>Takes as long as the replay, and with <see cref="EngineOptions.Redis"/> until the shared logs have been followed to their end.</remarks>
    /// <exception cref="InputException">The data directory, the release, the rule file or the Redis is not sound.</exception>
    public static FeedEngine Open(EngineOptions options, TimeProvider clock, ILogger log, IWorkProgress progress)
    {
        StateSnapshots.Validate(options);
        var store = options.ReadOnly ? StateStore.OpenReadOnly(options.DataDirectory, clock) : StateStore.Open(options.DataDirectory, createIfMissing: false, clock);
        SourceLinks? links = null;
        RedisOnlineStore? redis = null;
        try
        {
            if (options.Redis is { } where && !options.ReadOnly) // before the replay: one that is not there is told at once
                redis = RedisOnlineStore.OpenAsync(where, store, clock, news => EngineLog.OnlineStoreNews(log, news)).GetAwaiter().GetResult();
            if (options.Lateness is { } limit) store.SetLateness(limit);
            var release = new ReleaseStore(options.DataDirectory).Load(store.EventTypes);
            ReleaseFit.Check(release, store, options.DataDirectory);
            var rules = options.RulesFile is { } file ? RuleFile.Load(file) : RuleFile.Default;
            var through = store.Position;
            var (state, after) = StateSnapshots.Load(options, store, through, () => ReleaseFit.NewState(release, store, ReleaseFit.Tables(release, options.DataDirectory)), clock, log);
            links = new SourceLinks(options.Surfaces.Surfaces, options.DataDirectory, problem => EngineLog.SourceProblem(log, problem), clock);
            var exposures = new ExposureBook(clock);
            var serving = new ServingSet(release, rules, state, options.Surfaces.Surfaces, links, exposures, clock);
            EngineLog.RankerDevice(log, release.Manifest.Id, release.Models.RankerDevice);
            StoreReplay.Into(state, store, through, progress, CancellationToken.None, after);
            var writer = new StateWriter(store, state, through);
            redis?.StartAsync(writer, progress).GetAwaiter().GetResult();
            serving.Refresh(clock.GetUtcNow().ToUnixTimeMilliseconds());
            return new FeedEngine(options, store, writer, (IOnlineStore?)redis ?? new EmbeddedOnlineStore(store, writer), serving, links, exposures, clock, log);
        }
        catch
        {
            redis?.DisposeAsync().AsTask().GetAwaiter().GetResult();
            links?.Dispose();
            store.Dispose();
            throw;
        }
    }

    /// <summary>Stores events and shows them to the next request.</summary>
    /// <returns>After the events are durable.</returns>
    /// <exception cref="OnlineStoreException">The store of users' state does not answer: send the same again.</exception>
    public Task<AppendResult> TrackAsync(IReadOnlyList<EventRecord> events) => _online.TrackAsync(events);

    /// <summary>Adds or replaces items, here and wherever users' state is shared.</summary>
    /// <exception cref="OnlineStoreException">The others could not be told: send the same again.</exception>
    public async Task<UpsertResult> UpsertItemsAsync(IReadOnlyList<ItemRecord> items)
    {
        var result = _store.UpsertItems(items);
        _writer.Show();
        await _online.ShareAsync(new CatalogChange { Items = items });
        return result;
    }

    /// <summary>Takes items out of every feed, here and wherever users' state is shared.</summary>
    /// <exception cref="OnlineStoreException">The others could not be told: send the same again.</exception>
    public async Task<DeleteResult> DeleteItemsAsync(IReadOnlyList<string> ids)
    {
        var result = _store.DeleteItems(ids);
        _writer.Show();
        await _online.ShareAsync(new CatalogChange { DeletedItems = ids });
        return result;
    }

    /// <summary>Adds or replaces users, here and wherever users' state is shared.</summary>
    /// <exception cref="OnlineStoreException">The others could not be told: send the same again.</exception>
    public async Task<UpsertResult> UpsertUsersAsync(IReadOnlyList<UserRecord> users)
    {
        var result = _store.UpsertUsers(users);
        await _online.ShareAsync(new CatalogChange { Users = users });
        return result;
    }

    /// <summary>Follows or unfollows.</summary>
    /// <exception cref="OnlineStoreException">The store of users' state does not answer: send the same again.</exception>
    public Task<bool> FollowAsync(string userId, string author, bool unfollow) =>
        _online.FollowAsync(userId, author, unfollow, _clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>
    /// Switches to the release that the data directory names as current, if it is another one; the engine looks for itself
    /// at every refresh. It runs beside requests and events. A release with other features or event weights takes as long
    /// as a replay of the log. One that cannot be served is logged once and tried again after a minute; the old one goes on.
    /// </summary>
    /// <returns>When the switch has ended: whether there was one.</returns>
    public Task<bool> ReloadReleaseAsync() => _options.ReadOnly ? Task.FromResult(false) : _switch.ReloadAsync();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _refresh.DisposeAsync();
        _rules.Dispose();
        if (_tables is not null) await _tables.DisposeAsync();
        await _switch.DisposeAsync();
        if (_impressions is not null) await _impressions.DisposeAsync();
        if (_capture is not null) await _capture.DisposeAsync();
        await _online.DisposeAsync(); // after its last writers, before the log it writes to
        if (_snapshots is not null) await _snapshots.DisposeAsync(); // after the last write
        _links.Dispose();
        _store.Dispose();
    }

    internal void Served(ServedFeed served) => _sideEffects.Served(served);

    /// <summary>The rules in force: their history, and the way back.</summary>
    internal RuleDesk Rules => _rules;

    /// <summary>Where requests are captured; null when they are not.</summary>
    internal string? CaptureFile => _options.Capture?.File;

    internal void Capture(RankedFeed feed, in FeedRequest request, SurfaceSet surface, ServingSet serving) => _capture?.Take(feed, request, surface, serving);

    private void RefreshNow()
    {
        try
        {
            _ = ReloadReleaseAsync(); // goes on by itself, and logs its own failure
            _tables?.Look(Serving.State.Features); // goes on by itself, and logs its own failure
            Serving.Refresh(_clock.GetUtcNow().ToUnixTimeMilliseconds());
        }
#pragma warning disable CA1031 // A timer has no caller: the failure is logged and the old release and lists go on serving.
        catch (Exception e)
#pragma warning restore CA1031
        {
            EngineLog.RefreshFailed(_log, e);
        }
    }
}
