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
    private readonly FeedState _state;
    private readonly ReleaseStore _releases;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly ImpressionLog? _impressions;
    private readonly RuleFileWatcher? _rules;
    private readonly ITimer _refresh;
    private readonly Lock _write = new();
    private readonly Lock _swap = new();
    private ServingSet _serving;
    private ServingSet? _previous; // stays warm, so that going back is a swap too

    private FeedEngine(EngineOptions options, StateStore store, FeedState state, ServingSet serving, TimeProvider clock, ILogger log)
    {
        (_options, _store, _state, _serving, _clock, _log) = (options, store, state, serving, clock, log);
        _releases = new ReleaseStore(options.DataDirectory);
        if (options.LogImpressions && !options.ReadOnly) _impressions = new ImpressionLog(this, store, log);
        if (options.RulesFile is { } file) _rules = new RuleFileWatcher(serving.Rules, UseRules, problems => EngineLog.RulesRefused(log, file, problems.Message), clock);
        _refresh = clock.CreateTimer(_ => RefreshNow(), null, options.RefreshEvery, options.RefreshEvery);
    }

    /// <summary>The store behind the engine.</summary>
    public StateStore Store => _store;

    /// <summary>The engine's clock.</summary>
    public TimeProvider Clock => _clock;

    /// <summary>Names of the surfaces it serves.</summary>
    public IEnumerable<string> Surfaces => _serving.SurfaceNames;

    /// <summary>Id of the release being served.</summary>
    public string ReleaseId => Volatile.Read(ref _serving).Release.Manifest.Id;

    internal ServingSet Serving => Volatile.Read(ref _serving);

    internal FeedState State => _state;

    /// <summary>Impressions served, logged and lost to a full queue or a failing disk.</summary>
    public (long Logged, long Lost) ImpressionCounts => _impressions?.Counts ?? default;

    /// <summary>Opens the store, loads the current release and replays the event log into memory.</summary>
    /// <exception cref="InputException">The data directory, the release or the rule file is not sound.</exception>
    public static FeedEngine Open(EngineOptions options, TimeProvider clock, ILogger log, IWorkProgress progress)
    {
        foreach (var surface in options.Surfaces) surface.Validate();
        var store = options.ReadOnly ? StateStore.OpenReadOnly(options.DataDirectory, clock) : StateStore.Open(options.DataDirectory, createIfMissing: false, clock);
        try
        {
            var release = new ReleaseStore(options.DataDirectory).Load(store.EventTypes);
            if (release.Manifest.StoreId != store.StoreId)
                throw new InputException($"release {release.Manifest.Id} was built from another store; build it again.", options.DataDirectory);
            if (release.Manifest.Items > store.Catalog.Count)
                throw new InputException($"release {release.Manifest.Id} knows {release.Manifest.Items} items where the store has {store.Catalog.Count}: it was built from a later state of it; build it again.", options.DataDirectory);
            var rules = options.RulesFile is { } file ? RuleFile.Load(file) : RuleFile.Default;
            var state = new FeedState(release.Models.Features, store.EventTypes, EventWeights.Parse(release.Models.Weights, store.EventTypes), store.Catalog, store.Users, store.Surfaces);
            var history = EventLog.Read(store, progress);
            progress.Begin("replaying events", history.Events.Length);
            new LogReplay(history, state).Until(long.MaxValue);
            progress.Advance(history.Events.Length);
            state.Refresh(clock.GetUtcNow().ToUnixTimeMilliseconds());
            progress.End();
            return new FeedEngine(options, store, state, new ServingSet(release, rules, state, options.Surfaces, clock), clock, log);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Stores events and shows them to the next request.</summary>
    /// <returns>After the events are durable.</returns>
    public async Task<AppendResult> TrackAsync(IReadOnlyList<EventRecord> events)
    {
        var result = await _store.AppendEventsAsync(events);
        Apply(result.Events);
        return result;
    }

    /// <summary>Adds or replaces items.</summary>
    public UpsertResult UpsertItems(IReadOnlyList<ItemRecord> items)
    {
        var result = _store.UpsertItems(items);
        ShowCatalog();
        return result;
    }

    /// <summary>Takes items out of every feed.</summary>
    public DeleteResult DeleteItems(IReadOnlyList<string> ids)
    {
        var result = _store.DeleteItems(ids);
        ShowCatalog();
        return result;
    }

    /// <summary>Follows or unfollows.</summary>
    public bool Follow(string userId, string author, bool unfollow)
    {
        var changed = _store.Follow(userId, author, unfollow, _clock.GetUtcNow().ToUnixTimeMilliseconds());
        if (!changed || !_store.Users.TryGetRow(userId, out var user)) return changed;
        lock (_write)
        {
            ShowCatalogLocked();
            if (_store.Catalog.Authors.TryGet(author, out var id)) _state.Features.SetFollow(user, id, !unfollow);
        }

        return changed;
    }

    /// <summary>Loads the release that the data directory now names as current, if it is another one.</summary>
    public bool ReloadRelease()
    {
        if (_options.ReadOnly) return false;
        lock (_swap)
        {
            var id = _releases.CurrentId;
            if (id is null || id == ReleaseId) return false;
            var next = _previous?.Release.Manifest.Id == id ? _previous.Release : _releases.Load(_store.EventTypes, id);
            Swap(new ServingSet(next, Serving.Rules, _state, _options.Surfaces, _clock));
            EngineLog.ReleaseSwitched(_log, id);
            return true;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _refresh.DisposeAsync();
        _rules?.Dispose();
        if (_impressions is not null) await _impressions.DisposeAsync();
        _store.Dispose();
    }

    internal void Apply(ReadOnlySpan<FeedEvent> events)
    {
        lock (_write)
            foreach (ref readonly var e in events) _state.Apply(e);
    }

    internal void Served(ServedFeed served) => _impressions?.Enqueue(served);

    private void UseRules(RuleFile rules)
    {
        lock (_swap) Swap(new ServingSet(Serving.Release, rules, _state, _options.Surfaces, _clock));
        EngineLog.RulesSwitched(_log, rules.Hash);
    }

    private void Swap(ServingSet next)
    {
        _previous = _serving;
        Volatile.Write(ref _serving, next);
    }

    private void ShowCatalog()
    {
        lock (_write) ShowCatalogLocked();
    }

    private void ShowCatalogLocked()
    {
        if (_store.Catalog.Version != _state.Catalog.Version) _state.SetCatalog(_store.Catalog);
    }

    private void RefreshNow()
    {
        try
        {
            ReloadRelease();
            _state.Refresh(_clock.GetUtcNow().ToUnixTimeMilliseconds());
        }
#pragma warning disable CA1031 // A timer has no caller: the failure is logged and the old release and lists go on serving.
        catch (Exception e)
#pragma warning restore CA1031
        {
            EngineLog.RefreshFailed(_log, e);
        }
    }
}
