using FeedRanker.Core;

namespace FeedRanker.FeatureStore.Tests;

public sealed class LogOrderTests
{
    private const long HourMs = 3_600_000;

    [Fact]
    public async Task ReadLog_HistoryByTime_ThenArrivalsInTheirOrder_WithChangesBetween()
    {
        using var temp = new TempStore();
        temp.Store.UpsertItems([TempStore.Item("a"), TempStore.Item("b")]);
        temp.Store.UpsertFollows([new FollowRecord("u", "someone", 20, false)]);
        temp.Store.AppendEvents([TempStore.Click("u", "a", 30), TempStore.Click("u", "a", 10)]);
        var @base = temp.Store.LogBase;
        await temp.Store.AppendEventsAsync([TempStore.Click("u", "b", 50)]);
        temp.Store.UpsertItems([TempStore.Item("a") with { Author = "another" }]);
        await temp.Store.AppendEventsAsync([TempStore.Click("u", "b", 40), TempStore.Click("u", "b", 45)]);
        temp.Store.Follow("u", "someone", unfollow: true, 60);

        using var reader = temp.Store.ReadLog(@base, temp.Store.Position);
        Assert.Equal("ann", AuthorOfA(reader.Catalog));
        var steps = new List<string>();
        foreach (var step in reader.Steps())
        {
            steps.Add(step.Change is { } change ? $"{change.Kind}" : $"{step.Seq}@{step.Event.TimeMs}");
            var isPast = steps.Count > 1 && steps[..^1].Contains("Item"); // who looks a step ahead does not see it yet
            Assert.Equal(isPast ? "another" : "ann", AuthorOfA(reader.Catalog));
        }

        Assert.Equal(["2@10", "Follow", "1@30", "3@50", "Item", "4@40", "5@45", "Unfollow"], steps);
        Assert.Equal(new LogPosition(5, 3), temp.Store.Position);
        Assert.Equal(new LogPosition(2, 1), @base);
    }

    [Fact]
    public async Task Append_BeyondTheLimit_IsStoredMarkedAndCounted_AlikeAfterReopening()
    {
        using var temp = new TempStore();
        temp.Store.UpsertItems([TempStore.Item("a")]);
        temp.Store.SetLateness(TimeSpan.FromHours(2));
        temp.Store.AppendEvents([TempStore.Click("u", "a", 100 * HourMs), TempStore.Click("u", "a", 1)]);
        var inTime = await temp.Store.AppendEventsAsync([TempStore.Click("u", "a", 98 * HourMs)]);
        var late = await temp.Store.AppendEventsAsync([TempStore.Click("u", "a", 98 * HourMs - 1), TempStore.Click("v", "a", 103 * HourMs), TempStore.Click("w", "a", 101 * HourMs - 1)]);

        Assert.Equal((0, 2, 2L), (inTime.Late, late.Late, temp.Store.LateEvents));
        var store = temp.Reopen();
        Assert.Equal((2L, TimeSpan.FromHours(2)), (store.LateEvents, store.Lateness));
        var marked = new List<long>();
        store.ReadEvents(EventFilter.All, batch => marked.AddRange(batch.ToArray().Where(e => e.IsLate).Select(e => e.TimeMs)));
        Assert.Equal([98 * HourMs - 1, 101 * HourMs - 1], marked);
        Assert.Throws<InputException>(() => store.SetLateness(TimeSpan.Zero));
    }

    [Fact]
    public void Open_StoreOfTheVersionBefore_IsBroughtUpToDate_ToReadAndToWrite()
    {
        using var temp = new TempStore();
        temp.Store.UpsertItems([TempStore.Item("a")]);
        temp.Store.UpsertFollows([new FollowRecord("u", "someone", 20, false)]);
        temp.Store.AppendEvents([TempStore.Click("u", "a", 30)]);
        temp.Store.AppendServed([Served("r", 40)]);
        temp.Store.Dispose();
        using (var db = SqliteFile.Open(Path.Combine(temp.Dir, "state.db"), write: true))
        {
            foreach (var sql in new[]
            {
                "ALTER TABLE events DROP COLUMN late", "ALTER TABLE served DROP COLUMN reads", "DROP TABLE changes", "DROP TABLE old_items",
                "DROP TABLE old_users", "DELETE FROM counters WHERE name IN ('changes', 'history_events', 'history_changes', 'late_events')", "PRAGMA user_version = 1",
            }) db.Execute(sql);
        }

        using (var read = StateStore.OpenReadOnly(temp.Dir))
        {
            Assert.Equal((new LogPosition(1, 1), new LogPosition(1, 1)), (read.LogBase, read.Position));
            Assert.Null(Assert.Single(read.ReadServed()).Reads);
            Assert.Null(Assert.Single(read.ReadServedPlaces()).Reads);
        }

        var store = temp.Reopen();
        store.AppendServed([Served("s", 50) with { Reads = new FeatureReads(new(1, 1), new(1, 1), new(2, 1)) }]);
        Assert.Equal(new LogPosition(2, 1), store.ReadServed().Last().Reads!.Value.Items);
        Assert.Null(store.ReadServed().Last().Reads!.Value.History);
        var told = new FeatureReads(new(1, 1), new(1, 1), new(2, 1)) { History = new UserHistory(3, ulong.MaxValue - 1) };
        store.AppendServed([Served("t", 60) with { Reads = told }]);
        Assert.Equal(told, store.ReadServed().Last().Reads);
        Assert.Equal(("u", (FeatureReads?)told), (store.ReadServedPlaces()[^1].UserId, store.ReadServedPlaces()[^1].Reads));
    }

    private static ServedFeed Served(string request, long timeMs) => new()
    {
        RequestId = request,
        Surface = "home",
        UserId = "u",
        User = 0,
        TimeMs = timeMs,
        Seed = 1,
        Items = [0],
        Sources = [1],
        Columns = ["score"],
        Values = [1],
        Versions = new Dictionary<string, string> { ["release"] = "r" },
        Context = RequestContext.Empty,
    };

    private static string AuthorOfA(CatalogSnapshot catalog) => catalog.Authors[catalog.AuthorOf[0]];
}
