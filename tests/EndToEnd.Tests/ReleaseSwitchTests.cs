using System.Diagnostics;
using FeedRanker.Serving;
using FeedRanker.V1;
using Microsoft.Extensions.Logging;

namespace FeedRanker.EndToEnd.Tests;

[Collection("small world")]
public class ReleaseSwitchTests(SmallWorld world)
{
    [Fact]
    public async Task BuildWithANewItemAttribute_BesideAServer_IsServedWithEveryEventAndNoFailedRequest()
    {
        var data = world.CopyOfData("new-attribute");
        using var server = ServerProcess.Start(data);
        var first = await PageAsync(server, "reader");
        var now = first.Items.Max(i => i.PublishedMs);
        await server.Client.UpsertItemsAsync(new UpsertItemsRequest
        {
            Items = { new Item { Id = "priced", Title = "Priced", Author = "shop", PublishedMs = now - 1000, Topics = { "news" }, Numeric = { ["price"] = 12.5f } } },
        });
        await server.Client.FollowAsync(new FollowRequest { UserId = "shopper", Author = "shop" });
        await LikeAsync(server, "reader", first.Items[0].ItemId);

        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(r => Task.Run(() => ReadAndLikeAsync(server, $"reader-{r}", stop.Token))).ToArray();
        Cli.RunOk("build", "--data", data);
        var built = new ReleaseStore(data).CurrentId;
        var next = await WaitForAsync(server, built);
        await stop.CancelAsync();
        var liked = await Task.WhenAll(readers); // fails when any request did

        Assert.NotEqual(first.Versions.Release, built);
        Assert.Equal(built, next.Versions.Release);
        var followed = await server.Client.RankAsync(new RankRequest { UserId = "shopper", Take = 500, Explain = true });
        Assert.Equal(12.5f, Assert.Single(followed.Items, i => i.ItemId == "priced").Columns["item.numeric.price"]);
        Assert.DoesNotContain((await PageAsync(server, "reader")).Items, i => i.ItemId == first.Items[0].ItemId);
        for (var r = 0; r < liked.Length; r++)
        {
            Assert.True(liked[r].Count > 10, $"reader-{r} liked only {liked[r].Count} items during the switch.");
            var page = await PageAsync(server, $"reader-{r}");
            Assert.True(page.KnownUser);
            Assert.Empty(page.Items.Select(i => i.ItemId).Intersect(liked[r]));
        }
    }

    [Fact]
    public async Task ReleaseWithOtherEventWeights_AndBack_AreBothServed()
    {
        var data = world.CopyOfData("other-weights");
        var before = new ReleaseStore(data).CurrentId!;
        await using var engine = FeedEngine.Open(new EngineOptions { DataDirectory = data, RefreshEvery = TimeSpan.FromHours(1) }, TimeProvider.System, new CountingLog(), Core.WorkProgress.None);
        Cli.RunOk("build", "--data", data, "--weights", "click=1,like=5,long_view=1");

        Assert.True(await engine.ReloadReleaseAsync());
        Assert.NotEqual(before, engine.ReleaseId);
        Assert.False(await engine.ReloadReleaseAsync());
        new ReleaseStore(data).Switch(before);
        Assert.True(await engine.ReloadReleaseAsync());
        Assert.Equal(before, engine.ReleaseId);
    }

    [Fact]
    public async Task ReleaseThatCannotBeServed_IsLoggedOnceAndTheOldOneGoesOn()
    {
        var data = world.CopyOfData("refused");
        var releases = new ReleaseStore(data);
        var before = releases.CurrentId!;
        var log = new CountingLog();
        await using var engine = FeedEngine.Open(new EngineOptions { DataDirectory = data, RefreshEvery = TimeSpan.FromMilliseconds(20) }, TimeProvider.System, log, Core.WorkProgress.None);
        await File.WriteAllTextAsync(Path.Combine(data, "releases", "current"), "r-missing\n");

        await WaitUntilAsync(() => log.Errors > 0);
        await Task.Delay(300); // a dozen more looks
        Assert.Equal(1, log.Errors);
        Assert.Equal(before, engine.ReleaseId);
        Assert.False(await engine.ReloadReleaseAsync());
        releases.Switch(before);
        Assert.False(await engine.ReloadReleaseAsync());
    }

    private static async Task<HashSet<string>> ReadAndLikeAsync(ServerProcess server, string user, CancellationToken stop)
    {
        var liked = new HashSet<string>();
        var (pages, late) = (0, 0);
        while (!stop.IsCancellationRequested)
        {
            var page = await PageAsync(server, user, take: 2); // what is served counts as seen: the catalog must outlast the build
            pages++;
            if (page.GivenUp.Contains("features")) late++;
            Assert.Empty(page.Items.Select(i => i.ItemId).Intersect(liked)); // each like is in effect in the next page
            if (liked.Count < 200 && page.Items.Count > 0)
            {
                await LikeAsync(server, user, page.Items[0].ItemId);
                liked.Add(page.Items[0].ItemId);
            }

            await Task.Delay(50, CancellationToken.None);
        }

        Assert.True(late * 5 <= pages, $"{late} of {user}'s {pages} pages came without features; beside a build that takes both cores some may, but not so many.");
        return liked;
    }

    private static async Task<RankReply> WaitForAsync(ServerProcess server, string? release)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var page = await PageAsync(server, "waiting");
            if (page.Versions.Release == release || Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(60)) return page;
            await Task.Delay(100);
        }
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 200 && !condition(); i++) await Task.Delay(50);
        Assert.True(condition());
    }

    private static Task<RankReply> PageAsync(ServerProcess server, string user, int take = 20) =>
        server.Client.RankAsync(new RankRequest { UserId = user, Take = take, Explain = true });

    private static Task<TrackReply> LikeAsync(ServerProcess server, string user, string item) =>
        server.Client.TrackAsync(new TrackRequest { Events = { new Event { UserId = user, ItemId = item, Type = "like", EventId = $"{user} {item}" } } });

    /// <summary>Counts errors.</summary>
    private sealed class CountingLog : ILogger
    {
        private int _errors;

        public int Errors => Volatile.Read(ref _errors);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Error) Interlocked.Increment(ref _errors);
        }
    }
}
