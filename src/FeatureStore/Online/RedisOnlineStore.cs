using System.Diagnostics;
using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// Users' state in Redis, one value a user, shared by any number of processes without a leader or a lock. An event is
/// applied by whichever process receives it: read the value, apply, and write it back together with the event's entry in
/// the partition's log, if the value is still the one that was read. Every process follows all logs, so that its counters
/// of items, authors and so on, and its own log on disk, have everything.
/// </summary>
/// <remarks>
/// Which events a user has had last is in the value (<see cref="AppliedEvents"/>), and which all have had before is in the
/// log of every process: so an event id counts once, whatever is repeated after a time-out. See docs/scaling.md.
/// </remarks>
public sealed class RedisOnlineStore : IOnlineStore
{
    private const int UsersAtOnce = 256;
    private const int MostAttempts = 200;
    private const int WarmUpReads = 64;
    private static readonly TimeSpan RenewAgain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SeedTimeout = TimeSpan.FromSeconds(30);

    private readonly RedisOptions _options;
    private readonly StateStore _store;
    private readonly EventKeyReader _logged;
    private readonly RedisLink _link;
    private readonly TimeProvider _clock;
    private readonly Action<string> _report;
    private readonly RedisCounters _counters = new();
    private readonly UserValues _values;
    private readonly UserCache _cache;
    private readonly CircuitBreaker[] _breakers;
    private readonly CancellationTokenSource _stop = new();
    private LogFollower? _follower;
    private Task _renewing = Task.CompletedTask;

    private RedisOnlineStore(RedisOptions options, StateStore store, RedisLink link, TimeProvider clock, Action<string> report)
    {
        (_options, _store, _link, _clock, _report) = (options, store, link, clock, report);
        _logged = store.OpenKeyReader();
        _values = new UserValues(_counters);
        _cache = new UserCache(options.CachedUsers);
        _breakers = [.. Enumerable.Range(0, link.Meta.Partitions).Select(_ => new CircuitBreaker(options.FailuresToOpen, TimeSpan.FromMilliseconds(options.OpenMs), clock))];
    }

    /// <inheritdoc />
    public string Description => _link.Description;

    /// <inheritdoc />
    public OnlineCounts Counts => _counters.Read();

    /// <summary>Connects and agrees with the other processes; nothing is read or followed yet.</summary>
    /// <param name="options">Where Redis is.</param>
    /// <param name="store">The log of this process: a copy of the same data directory in each.</param>
    /// <param name="clock">What the pauses after failures are measured by.</param>
    /// <param name="report">Told in a sentence when something fails and when it works again.</param>
    /// <exception cref="InputException">An option out of range, or no Redis that can be used.</exception>
    public static async Task<RedisOnlineStore> OpenAsync(RedisOptions options, StateStore store, TimeProvider clock, Action<string> report) =>
        new(options, store, await RedisLink.ConnectAsync(options, store.StoreId).ConfigureAwait(false), clock, report);

    /// <summary>
    /// Follows the logs until it has caught up, writes the users, if no process has done so with these features, and forgets
    /// them here. Call once, before anything else.
    /// </summary>
    /// <exception cref="InputException">Redis fails, or its logs no longer have what this process has missed.</exception>
    public async Task StartAsync(IOnlineView view, IWorkProgress progress)
    {
        try
        {
            _follower = new LogFollower(_options, _store, _link, view, _logged, _counters, _report);
            await _follower.StartAsync().ConfigureAwait(false);
            await SeedAsync(view.Features, progress).ConfigureAwait(false);
            view.ForgetUsers(view.Features);
            view.Moved += features => _renewing = RenewAllAsync(_renewing, features);
            for (var i = 0; i < WarmUpReads; i++) // so that the first request finds connections made, scripts sent and code compiled
                await _link.ReadAsync(string.Empty, i % 2 == 0 ? null : [1], WriteTimeout).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not InputException)
        {
            throw new InputException($"{Description} answered and then failed: {e.Message}. Look at it and start again; what was done is not done twice.", field: "redis", inner: e);
        }
    }

    /// <inheritdoc />
    public async Task<AppendResult> TrackAsync(IReadOnlyList<EventRecord> events)
    {
        var (prepared, isLate) = _store.PrepareOnly(events);
        View.Show(); // an item of them may be stored and not shown yet
        var logged = _logged.Has(prepared.Keys);
        var taken = new bool[events.Count];
        var (failure, written) = ((OnlineStoreException?)null, new StreamPosition[_link.Meta.Partitions]);
        var users = Enumerable.Range(0, events.Count).GroupBy(i => events[i].UserId, StringComparer.Ordinal).Select(g => g.ToArray());
        foreach (var some in users.Chunk(UsersAtOnce))
        {
            foreach (var (error, partition, at) in await Task.WhenAll(some.Select(of => TrackUserAsync(prepared, of, isLate, logged, taken))).ConfigureAwait(false))
            {
                failure ??= error;
                if (at.CompareTo(written[partition]) > 0) written[partition] = at;
            }
        }

        // The follower alone writes to the log of this process, so that a user's events lie there in the order in which they
        // were applied; what is acknowledged is on this disk too.
        for (var p = 0; p < written.Length; p++)
            if (written[p] != default) await _follower!.ReachedAsync(p, written[p], WriteTimeout).ConfigureAwait(false);
        if (failure is not null) throw failure;
        var accepted = taken.Count(t => t);
        return new AppendResult(accepted, events.Count - accepted, [], 0) { Late = taken.Where((t, i) => t && isLate[i]).Count() };
    }

    /// <inheritdoc />
    public async Task<bool> FollowAsync(string userId, string author, bool unfollow, long nowMs)
    {
        var follow = new FollowRecord(userId, author, nowMs, unfollow);
        var id = _store.PrepareFollow(follow);
        var entry = _values.Entry(follow);
        var changed = false;
        var at = await ChangeAsync(userId, state =>
        {
            changed = state.Follows.Find(id) < 0 != unfollow;
            if (!changed) return [];
            state.SetFollow(id, !unfollow, View.Features.Core.Catalog.Catalog);
            return [entry];
        }).ConfigureAwait(false);
        if (changed) await _follower!.ReachedAsync(_link.PartitionOf(userId), at, WriteTimeout).ConfigureAwait(false);
        return changed;
    }

    /// <inheritdoc />
    public Task ShareAsync(CatalogChange change) => _link.AppendChangeAsync(SharedEntry.Of(change), WriteTimeout);

    /// <inheritdoc />
    public async ValueTask<UserFound> ReadUserAsync(FeatureEngine features, int userRow, string userId, long nowMs, TimeSpan budget, UserSnapshot into)
    {
        Interlocked.Increment(ref _counters.Reads);
        var known = Known(features, userId);
        var (outcome, state) = await FindAsync(features, userRow, userId, known, budget).ConfigureAwait(false);
        return new UserFound(outcome, features.ReadUserFrom(state ?? known?.State, userRow, userId, nowMs, into));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        if (_follower is not null) await _follower.DisposeAsync().ConfigureAwait(false);
        _link.Dispose();
        _logged.Dispose();
    }

    private TimeSpan WriteTimeout => TimeSpan.FromMilliseconds(_options.WriteTimeoutMs);

    private IOnlineView View => (_follower ?? throw new InvalidOperationException("The store was not started.")).View;

    private CachedUser? Known(FeatureEngine features, string userId) =>
        _cache.Find(userId) is { } known && known.PlanKey == features.Codec.PlanKey ? known : null;

    // With no state, the one known before stands.
    private async ValueTask<(UserReadOutcome Outcome, UserState? State)> FindAsync(FeatureEngine features, int userRow, string userId, CachedUser? known, TimeSpan budget)
    {
        var partition = _link.PartitionOf(userId);
        var breaker = _breakers[partition];
        if (!breaker.Allows())
        {
            Interlocked.Increment(ref _counters.NotAsked);
            return (UserReadOutcome.NotAsked, null);
        }

        try
        {
            var most = TimeSpan.FromMilliseconds(_options.ReadBudgetMs);
            var found = await _link.ReadAsync(userId, known?.Token, budget < most ? budget : most).ConfigureAwait(false);
            if (breaker.Succeeded()) _report($"{Description}: partition {partition} answers again.");
            if (found.Unchanged) return (UserReadOutcome.Current, null);
            if (found.Value.Length == 0) Interlocked.Increment(ref _counters.Missing);
            var state = _values.Read(features, userRow, found.Value, out var unreadable);
            if (state is not null) _cache.Put(userId, new CachedUser(found.Token, state, features.Codec.PlanKey));
            return (unreadable ? UserReadOutcome.Unreadable : UserReadOutcome.Current, state);
        }
        catch (OnlineStoreException e)
        {
            var late = e.InnerException is TimeoutException;
            Interlocked.Increment(ref late ? ref _counters.Late : ref _counters.Failed);
            if (breaker.Failed()) _report($"{e.Message}: reads of partition {partition} are left alone, {_options.OpenMs} ms at a time.");
            return (late ? UserReadOutcome.Late : UserReadOutcome.Failed, null);
        }
    }

    private async Task<(OnlineStoreException? Error, int Partition, StreamPosition At)> TrackUserAsync(PreparedEvents prepared, int[] of, bool[] isLate, bool[] logged, bool[] taken)
    {
        var userId = prepared.Records[of[0]].UserId;
        try
        {
            return (null, _link.PartitionOf(userId), await ChangeAsync(userId, state => Apply(prepared, of, isLate, logged, state, taken)).ConfigureAwait(false));
        }
        catch (OnlineStoreException e)
        {
            foreach (var i in of) taken[i] = false; // perhaps they were: a repeat is harmless
            return (e, 0, default);
        }
    }

    private List<byte[]> Apply(PreparedEvents prepared, int[] of, bool[] isLate, bool[] logged, UserState state, bool[] taken)
    {
        var entries = new List<byte[]>(of.Length);
        foreach (var i in of)
        {
            taken[i] = !logged[i] && state.Applied!.Add((ulong)prepared.Keys[i].Hi);
            if (!taken[i]) continue;
            var facts = isLate[i] ? new EventFacts(Exposes: false, Marks: 0, IsLate: true) : View.Features.ApplyToUser(Dense(prepared, i), state);
            entries.Add(_values.Entry(prepared.Records[i], facts));
        }

        return entries;
    }

    private FeedEvent Dense(PreparedEvents prepared, int i)
    {
        var record = prepared.Records[i];
        return new FeedEvent
        {
            TimeMs = record.TimeMs,
            User = 0, // not asked for: the state is the user's
            Item = prepared.Items[i],
            Type = prepared.Types[i],
            Value = record.Value,
            Position = (short)record.Position,
            Surface = _store.Surfaces.TryGet(record.Surface, out var surface) ? (short)surface : (short)-1,
            Request = EventRecord.RequestKey(record.RequestId),
        };
    }

    /// <summary>
    /// Applies a change to a user's state and its entries to the log, however often others come in between; where in the log,
    /// or nowhere when it was no change.
    /// </summary>
    private async Task<StreamPosition> ChangeAsync(string userId, Func<UserState, IReadOnlyList<byte[]>> change)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                if (attempt > MostAttempts || Stopwatch.GetElapsedTime(started) > WriteTimeout)
                    throw new OnlineStoreException($"{Description}: user '{userId}' is written by too many at once");
                if (await TryChangeAsync(userId, change).ConfigureAwait(false) is { } at) return at;
                Interlocked.Increment(ref _counters.Conflicts);
                if (attempt > 2) await Task.Delay((attempt * 7 + userId.Length) % 11).ConfigureAwait(false);
            }
        }
        catch (OnlineStoreException)
        {
            Interlocked.Increment(ref _counters.FailedCommits);
            throw;
        }
    }

    private async Task<StreamPosition?> TryChangeAsync(string userId, Func<UserState, IReadOnlyList<byte[]>> change)
    {
        var features = View.Features;
        var row = _store.Users.TryGetRow(userId, out var known) ? known : -1;
        var logged = features.StepsOf(row);
        var found = await _link.ReadAsync(userId, null, WriteTimeout).ConfigureAwait(false);
        var state = _values.Read(features, row, found.Value, out _)
            ?? (Known(features, userId) is { } last ? _values.Copy(features, last.State) : features.NewUser()); // lost or unreadable: the last known goes on
        if (state.Steps < logged) state.Steps = -1; // Redis has lost some: no log tells this state any more
        var entries = change(state);
        if (entries.Count == 0) return default(StreamPosition);
        var version = found.Value.Length >= UserStateCodec.HeaderBytes ? UserStateCodec.VersionOf(found.Value) + 1 : 1;
        var value = _values.Write(features, state, version);
        if (await _link.CommitAsync(userId, found.Token, value, entries, WriteTimeout).ConfigureAwait(false) is not { } at) return null;
        Interlocked.Increment(ref _counters.Commits);
        _cache.Put(userId, new CachedUser(StoredUser.TokenOf(value), state, features.Codec.PlanKey));
        return at;
    }

    // At first all users; after a change of features those whose values still are of others.
    private async Task SeedAsync(FeatureEngine features, IWorkProgress progress)
    {
        var plan = features.Codec.PlanKey.ToString("x16", CultureInfo.InvariantCulture);
        var before = await _link.PlanAsync().ConfigureAwait(false);
        if (before == plan) return;
        var users = features.Users.ToList();
        progress.Begin("writing users to Redis", users.Count);
        foreach (var some in users.Chunk(UsersAtOnce))
        {
            await Task.WhenAll(some.Select(user => before is null ? PutAsync(features, user.Row, user.State) : RenewAsync(features, user.Row))).ConfigureAwait(false);
            progress.Advance(some.Length);
        }

        await _link.SetPlanAsync(plan).ConfigureAwait(false);
        progress.End();
    }

    // Until it is done, the new features' own users stay here and a value of the old ones is made anew from them as it is met.
    private async Task RenewAllAsync(Task before, FeatureEngine features)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        for (var told = false; ; told = true)
        {
            try
            {
                await SeedAsync(features, WorkProgress.None).ConfigureAwait(false);
                View.ForgetUsers(features);
                return;
            }
            catch (OnlineStoreException e)
            {
                if (!told) _report($"{e.Message}: users' values are not yet of the new features; it is tried again.");
                await Task.Delay(RenewAgain, _clock, _stop.Token).ConfigureAwait(false);
            }
        }
    }

    private Task PutAsync(FeatureEngine features, int row, UserState state)
    {
        byte[] value;
        lock (state) value = _values.Write(features, state, 1);
        return _link.PutIfMissingAsync(_store.Users.Ids[row], value, SeedTimeout);
    }

    private async Task RenewAsync(FeatureEngine features, int row)
    {
        var userId = _store.Users.Ids[row];
        var found = await _link.ReadAsync(userId, null, SeedTimeout).ConfigureAwait(false);
        if (features.Codec.IsOfThisPlan(found.Value) || _values.Read(features, row, found.Value, out _) is not { Steps: >= 0 } state) return;
        var value = _values.Write(features, state, UserStateCodec.VersionOf(found.Value) + 1);
        await _link.CommitAsync(userId, found.Token, value, [], SeedTimeout).ConfigureAwait(false); // or another process was faster
    }
}
