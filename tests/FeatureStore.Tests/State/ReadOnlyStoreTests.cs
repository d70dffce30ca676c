using System.Collections.Concurrent;
using FeedRanker.Core;

namespace FeedRanker.FeatureStore.Tests;

public sealed class ReadOnlyStoreTests
{
    [Fact]
    public void OpenReadOnly_WriterGoesOn_StaysAtItsMoment()
    {
        using var temp = new TempStore();
        Fill(temp.Store, 0);
        temp.Store.SetMeta("k", "before");
        using var reader = StateStore.OpenReadOnly(temp.Dir);
        var before = Describe(temp.Store);
        Fill(temp.Store, 1);
        temp.Store.Follow("u0", "ann", unfollow: true, 9);
        temp.Store.DeleteItems(["i0"]);
        temp.Store.DeclareEventTypes(["late"]);
        temp.Store.SetMeta("k", "after");

        Assert.True(reader.IsReadOnly);
        Assert.Equal(before, Describe(reader));
        Assert.Equal("before", reader.GetMeta("k"));
        Assert.False(reader.Catalog.Deleted[0]);
        using var later = StateStore.OpenReadOnly(temp.Dir);
        Assert.Equal(Describe(temp.Store), Describe(later));
        Assert.Equal(["late"], later.EventTypes.OwnNames);
    }

    [Fact]
    public async Task OpenReadOnly_BesideABusyWriter_EverythingAgrees()
    {
        using var temp = new TempStore();
        Fill(temp.Store, 0);
        var written = new ConcurrentDictionary<(int Items, long Events), string>();
        void Note() => written[(temp.Store.Catalog.Count, temp.Store.EventCount)] = temp.Store.InputFingerprint;
        Note();
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            for (var n = 1; !stop.IsCancellationRequested; n++)
            {
                temp.Store.UpsertItems([TempStore.Item($"i{n}", $"author {n}")]);
                Note();
                temp.Store.AppendEvents([.. Enumerable.Range(0, 50).Select(e => TempStore.Click($"u{n}.{e % 3}", $"i{n}", 1_000_000 - n * 50 + e))]);
                Note();
            }
        });
        var seen = new List<((int, long), string)>();
        for (var round = 0; round < 40 || (round < 2000 && seen.Distinct().Count() <= 5); round++)
        {
            using var reader = StateStore.OpenReadOnly(temp.Dir);
            for (var again = 0; again < 2; again++)
            {
                var events = EventsOf(reader);
                Assert.Equal(reader.EventCount, events.Count);
                Assert.All(events, e => Assert.True(e.Item < reader.Catalog.Count && e.User < reader.Users.Count));
                Assert.Equal((events[0].TimeMs, events[^1].TimeMs), reader.EventSpan);
            }

            seen.Add(((reader.Catalog.Count, reader.EventCount), reader.InputFingerprint));
        }

        await stop.CancelAsync();
        await writer;
        foreach (var (counts, fingerprint) in seen) Assert.Equal(written[counts], fingerprint);
        Assert.True(seen.Distinct().Count() > 5, "The writer hardly wrote while the readers read.");
    }

    [Fact]
    public void OpenReadOnly_LeftOpen_LetsTheWriterEmptyItsLog()
    {
        using var temp = new TempStore();
        Fill(temp.Store, 0);
        using var reader = StateStore.OpenReadOnly(temp.Dir);
        EventsOf(reader);
        Fill(temp.Store, 1);
        using (var db = SqliteFile.Open(Path.Combine(temp.Dir, "state.db"), write: true)) db.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        Assert.Equal(0, new FileInfo(Path.Combine(temp.Dir, "state.db-wal")).Length);
        Assert.Equal(reader.EventCount, EventsOf(reader).Count);
    }

    [Fact]
    public void OpenReadOnly_ManyWithAndWithoutAWriter_AllOpen()
    {
        using var temp = new TempStore();
        Fill(temp.Store, 0);
        var expected = Describe(temp.Store);
        using var one = StateStore.OpenReadOnly(temp.Dir);
        using var two = StateStore.OpenReadOnly(temp.Dir);
        temp.Store.Dispose();
        using var three = StateStore.OpenReadOnly(temp.Dir);
        var reopened = temp.Reopen(); // readers are not in a writer's way
        Fill(reopened, 1);
        Assert.All(new[] { one, two, three }, store => Assert.Equal(expected, Describe(store)));
        Assert.Contains("open in another process", Assert.Throws<InputException>(() => StateStore.Open(temp.Dir, false)).Message);
    }

    public static TheoryData<string> Writes => [.. WriteActions.Keys];

    private static Dictionary<string, Action<StateStore>> WriteActions => new()
    {
        ["AppendEvents"] = s => s.AppendEvents([]),
        ["AppendEventsAsync"] = s => s.AppendEventsAsync([TempStore.Click("u", "i0")]).GetAwaiter().GetResult(),
        ["AppendServed"] = s => s.AppendServed([]),
        ["UpsertItems"] = s => s.UpsertItems([]),
        ["DeleteItems"] = s => s.DeleteItems(["none"]),
        ["UpsertUsers"] = s => s.UpsertUsers([]),
        ["Follow"] = s => s.Follow("u", "ann", false, 1),
        ["UpsertFollows"] = s => s.UpsertFollows([]),
        ["DeclareEventTypes"] = s => s.DeclareEventTypes([]),
        ["SetMeta"] = s => s.SetMeta("k", "v"),
    };

    [Theory]
    [MemberData(nameof(Writes))]
    public void ReadOnlyStore_Write_IsRefusedEvenWhenItWouldChangeNothing(string write)
    {
        using var temp = new TempStore();
        Fill(temp.Store, 0);
        using var reader = StateStore.OpenReadOnly(temp.Dir);
        var error = Assert.Throws<InvalidOperationException>(() => WriteActions[write](reader));
        Assert.Contains("open for reading only", error.Message);
        Assert.Contains(temp.Dir, error.Message);
        Assert.Equal(Describe(temp.Store), Describe(reader));
    }

    [Fact]
    public void OpenReadOnly_StoreReplacedMeanwhile_SaysSo()
    {
        using var temp = new TempStore();
        Fill(temp.Store, 0);
        using var reader = StateStore.OpenReadOnly(temp.Dir);
        temp.Store.Dispose();
        foreach (var file in Directory.GetFiles(temp.Dir)) File.Delete(file);
        Fill(temp.Reopen(), 0);
        Assert.Contains("replaced by another store", Assert.Throws<InputException>(() => EventsOf(reader)).Message);
    }

    [Fact]
    public void OpenReadOnly_NoStore_SaysSoAndMakesNothing()
    {
        var dir = Directory.CreateTempSubdirectory().FullName;
        Assert.Contains("holds no store", Assert.Throws<InputException>(() => StateStore.OpenReadOnly(dir)).Message);
        Assert.Empty(Directory.GetFileSystemEntries(dir));
        Directory.Delete(dir);
        Assert.Contains("no such data directory", Assert.Throws<InputException>(() => StateStore.OpenReadOnly(dir)).Message);
    }

    private static void Fill(StateStore store, int round)
    {
        store.UpsertItems([TempStore.Item($"i{round}", "ann", $"topic {round}"), TempStore.Item($"j{round}", "bob")]);
        store.UpsertUsers([new UserRecord { Id = $"u{round}", Country = "AT" }]);
        store.Follow($"u{round}", "ann", unfollow: false, 5 + round);
        store.AppendEvents([.. Enumerable.Range(1, 100).Select(t => TempStore.Click($"u{t % 7}", $"i{round}", 1000 - round * 500 + t) with { Surface = $"s{round}" })]);
        store.AppendServed([new ServedFeed
        {
            RequestId = $"r{round}", Surface = "home", UserId = "u", User = -1, TimeMs = 500 - round, Seed = 1, Items = [0], Sources = [1],
            Columns = [$"column {round}"], Values = [1], Versions = new Dictionary<string, string>(), Context = RequestContext.Empty,
        }]);
    }

    private static List<FeedEvent> EventsOf(StateStore store)
    {
        var events = new List<FeedEvent>();
        store.ReadEvents(EventFilter.All, batch => events.AddRange(batch));
        return events;
    }

    /// <summary>All that can be read, as text.</summary>
    private static string Describe(StateStore store) => string.Join('\n',
        store.StoreId, store.InputFingerprint, store.EventCount, store.EventSpan, store.Users.Count, store.Surfaces.Count,
        string.Join(',', Enumerable.Range(0, store.Catalog.Count).Select(row => store.Catalog.ItemIds[row])),
        string.Join(',', store.ReadFollows()),
        string.Join(',', store.ReadServed().Select(s => s.RequestId)),
        string.Join(',', EventsOf(store).Select(e => $"{e.TimeMs} {e.User} {e.Item} {e.Surface}")));
}
