using FeedRanker.Core;

namespace FeedRanker.FeatureStore.Tests;

/// <summary>One process of a deployment, as far as features go: a store in a directory, what it keeps in memory, an online store.</summary>
internal sealed class Replica : IOnlineView, IStoreWatcher, IAsyncDisposable
{
    private readonly Lock _write = new();
    private readonly Queue<StoreWrite> _waiting = [];

    private Replica(string directory, FeatureSet features, FeatureLimits limits)
    {
        Directory = directory;
        Store = StateStore.Open(directory, createIfMissing: false);
        Features = new FeatureEngine(features, Store.EventTypes, EventWeights.Default, limits);
        Features.Bind(Store.Catalog);
        Features.BindSurfaces(Store.Surfaces);
        Replay(Features, Store, Store.Position);
        Store.Watch(this);
    }

    public string Directory { get; }

    public StateStore Store { get; }

    public FeatureEngine Features { get; private set; }

    public IOnlineStore Online { get; private set; } = null!;

    public List<string> Reports { get; } = [];

    public static Replica Embedded(string directory, FeatureSet features, FeatureLimits limits)
    {
        var made = new Replica(directory, features, limits);
        made.Online = new EmbeddedOnlineStore(made.Store, made);
        return made;
    }

    public static async Task<Replica> OnRedisAsync(string directory, FeatureSet features, FeatureLimits limits, RedisOptions options)
    {
        var made = new Replica(directory, features, limits);
        try
        {
            var online = await RedisOnlineStore.OpenAsync(options, made.Store, TimeProvider.System, text =>
            {
                lock (made.Reports) made.Reports.Add(text);
            });
            made.Online = online;
            await online.StartAsync(made, WorkProgress.None);
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a request would read, in one text: recent actions, follows, seen items and every feature of every item.</summary>
    public async Task<string> DescribeAsync(string userId, long nowMs, bool userOnly = false)
    {
        var snapshot = new UserSnapshot();
        var row = Store.Users.TryGetRow(userId, out var known) ? known : -1;
        var found = await Online.ReadUserAsync(Features, row, userId, nowMs, TimeSpan.FromSeconds(30), snapshot);
        Assert.Equal(UserReadOutcome.Current, found.Outcome);
        return Describe(Features, Store.Catalog, snapshot, nowMs, userOnly);
    }

    /// <summary>Every feature of every item, bit for bit.</summary>
    public static List<string> Bits(FeatureEngine features, CatalogSnapshot catalog, UserSnapshot snapshot, long nowMs)
    {
        var (hydrator, batch) = Hydrate(features, catalog, snapshot, nowMs);
        return [.. hydrator.Fills.Select(column => $"{column.Name}: {string.Join(' ', batch[column].ToArray().Select(BitConverter.SingleToInt32Bits))}")];
    }

    public static string Describe(FeatureEngine features, CatalogSnapshot catalog, UserSnapshot snapshot, long nowMs, bool userOnly)
    {
        var (hydrator, batch) = Hydrate(features, catalog, snapshot, nowMs);
        var lines = new List<string>
        {
            "recent " + string.Join(' ', snapshot.Recent.ToArray().Select(a => $"{catalog.ItemIds[a.Item]}:{a.Type.Id}:{a.Value}:{a.TimeMs}")),
            "follows " + string.Join(' ', snapshot.FollowedAuthors.ToArray().Select(a => catalog.Authors[a]).Order(StringComparer.Ordinal)),
            "seen " + string.Join(' ', snapshot.Seen.Rows.ToArray().Select(i => catalog.ItemIds[i]).Order(StringComparer.Ordinal)),
        };
        var fills = hydrator.Fills.Where(c => !userOnly || (c.Name.StartsWith("user.", StringComparison.Ordinal) && !c.Name.Contains("rate", StringComparison.Ordinal) && !c.Name.Contains("mean", StringComparison.Ordinal))); // these lean on all users'
        foreach (var column in fills)
            lines.Add($"{column.Name}: {string.Join(' ', batch[column].ToArray().Select(x => x.ToString("G4", System.Globalization.CultureInfo.InvariantCulture)))}");
        return string.Join('\n', lines);
    }

    /// <summary>A read has a place in this process's log, and replaying the log to that place gives the same bits.</summary>
    public async Task AssertIsAsReplayedAsync(string user, long nowMs)
    {
        var (read, again) = (new UserSnapshot(), new UserSnapshot());
        var row = Store.Users.TryGetRow(user, out var known) ? known : -1;
        await Online.ReadUserAsync(Features, row, user, nowMs, TimeSpan.FromSeconds(30), read);
        var columns = Bits(Features, Store.Catalog, read, nowMs);
        var reads = Features.ReadsOf(read);
        Assert.True(reads is not null, $"{user} was read at no place of the log");
        var replayed = new FeatureEngine(Features.Features, EventTypes.Default, EventWeights.Default, Deployment.Limits);
        replayed.Bind(Store.Catalog);
        replayed.BindSurfaces(Store.Surfaces);
        Replay(replayed, Store, reads.Value.Items);
        replayed.ReadUser(row, user, nowMs, again);
        Assert.Equal(Bits(replayed, Store.Catalog, again, nowMs), columns);
    }

    private static (FeatureHydrator Hydrator, CandidateBatch Batch) Hydrate(FeatureEngine features, CatalogSnapshot catalog, UserSnapshot snapshot, long nowMs)
    {
        var schema = new ColumnSchema();
        var hydrator = features.CreateHydrator(schema);
        var batch = new CandidateBatch(schema, catalog.Count);
        for (var item = 0; item < catalog.Count; item++) batch.Add(item, 0);
        hydrator.Run(new FeedRequest { RequestId = "r", User = snapshot, Catalog = catalog, Surface = "home", Take = 1, NowMs = nowMs }, batch, default);
        return (hydrator, batch);
    }

    /// <summary>What an engine is that has read the log up to a place, from one past its history when given.</summary>
    public static void Replay(FeatureEngine features, StateStore store, LogPosition through, LogPosition? after = null)
    {
        using var log = store.ReadLog(store.LogBase, through, after);
        var inHistory = after is null;
        foreach (var step in log.Steps())
        {
            if (inHistory && step.At.IsAfter(store.LogBase)) features.BeginLog(store.LogBase);
            inHistory &= !step.At.IsAfter(store.LogBase);
            if (step.Change is not { } change)
            {
                features.Apply([step.Event], step.Facts is { } facts ? [facts] : []);
                continue;
            }

            if (change.Kind is ChangeKind.Follow or ChangeKind.Unfollow) features.SetFollow(change.Row, change.Author, change.Kind == ChangeKind.Follow);
            if (!inHistory) features.Write(step.At, () => { });
        }

        if (inHistory) features.BeginLog(store.LogBase);
    }

    public void Show()
    {
        lock (_write)
        {
            while (true)
            {
                StoreWrite? write;
                lock (_waiting)
                    if (!_waiting.TryDequeue(out write)) return;
                if (write.Catalog is { } catalog) Features.Bind(catalog);
                Features.Apply(write.Events, write.Facts);
                Features.Write(write.At, () =>
                {
                    foreach (var follow in write.Follows) Features.SetFollow(follow.Row, follow.Author, follow.Kind == ChangeKind.Follow);
                });
            }
        }
    }

    public event Action<FeatureEngine>? Moved;

    public void ForgetUsers(FeatureEngine features)
    {
        Show();
        lock (_write)
            if (features == Features) features.ForgetUsers();
    }

    /// <summary>Goes on with other features, as a server does that switches to another release.</summary>
    public void MoveTo(FeatureSet features)
    {
        lock (_write)
        {
            var next = new FeatureEngine(features, Store.EventTypes, EventWeights.Default, Deployment.Limits);
            next.Bind(Store.Catalog);
            next.BindSurfaces(Store.Surfaces);
            Replay(next, Store, Store.Position);
            Features = next;
        }

        Moved?.Invoke(Features);
    }

    void IStoreWatcher.Written(StoreWrite write, Action? publish)
    {
        lock (_waiting) _waiting.Enqueue(write);
        publish?.Invoke();
    }

    public async ValueTask DisposeAsync()
    {
        if (Online is not null) await Online.DisposeAsync();
        Store.Dispose();
    }
}
