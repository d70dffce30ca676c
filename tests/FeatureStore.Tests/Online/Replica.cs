using FeedRanker.Core;

namespace FeedRanker.FeatureStore.Tests;

/// <summary>One process of a deployment, as far as features go: a store in a directory, what it keeps in memory, an online store.</summary>
internal sealed class Replica : IOnlineView, IAsyncDisposable
{
    private readonly Lock _write = new();

    private Replica(string directory, FeatureSet features, FeatureLimits limits)
    {
        Directory = directory;
        Store = StateStore.Open(directory, createIfMissing: false);
        Features = new FeatureEngine(features, Store.EventTypes, EventWeights.Default, limits);
        Features.Bind(Store.Catalog);
        Features.BindSurfaces(Store.Surfaces);
        Store.ReadEvents(EventFilter.All, batch =>
        {
            foreach (ref readonly var e in batch) Features.Apply(e);
        });
        foreach (var (user, author, _) in Store.ReadFollows()) Features.SetFollow(user, author, follows: true);
    }

    public string Directory { get; }

    public StateStore Store { get; }

    public FeatureEngine Features { get; }

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
        var outcome = await Online.ReadUserAsync(Features, row, userId, nowMs, TimeSpan.FromSeconds(30), snapshot);
        Assert.Equal(UserReadOutcome.Current, outcome);
        return Describe(Features, Store.Catalog, snapshot, nowMs, userOnly);
    }

    public static string Describe(FeatureEngine features, CatalogSnapshot catalog, UserSnapshot snapshot, long nowMs, bool userOnly)
    {
        var schema = new ColumnSchema();
        var hydrator = features.CreateHydrator(schema);
        var batch = new CandidateBatch(schema, catalog.Count);
        for (var item = 0; item < catalog.Count; item++) batch.Add(item, 0);
        hydrator.Run(new FeedRequest { RequestId = "r", User = snapshot, Catalog = catalog, Surface = "home", Take = 1, NowMs = nowMs }, batch, default);
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

    public void Apply(AppendResult batch)
    {
        lock (_write)
        {
            foreach (ref readonly var e in batch.Events.AsSpan()) Features.Apply(e);
        }
    }

    public void ApplyShared(AppendResult batch, IReadOnlyList<EventFacts> facts)
    {
        lock (_write)
        {
            for (var i = 0; i < batch.Events.Length; i++) Features.ApplyShared(batch.Events[i], facts[i]);
        }
    }

    public bool Follow(string userId, string author, bool unfollow, long timeMs)
    {
        var changed = Store.Follow(userId, author, unfollow, timeMs);
        if (Online is EmbeddedOnlineStore && Store.Users.TryGetRow(userId, out var user) && Store.Catalog.Authors.TryGet(author, out var id))
            Features.SetFollow(user, id, !unfollow);
        return changed;
    }

    public void ShowCatalog() => Features.Bind(Store.Catalog);

    public async ValueTask DisposeAsync()
    {
        if (Online is not null) await Online.DisposeAsync();
        Store.Dispose();
    }
}
