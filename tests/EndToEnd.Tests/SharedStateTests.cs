using FeedRanker.FeatureStore;
using FeedRanker.Serving;
using FeedRanker.TestKit;
using FeedRanker.V1;
using Xunit.Abstractions;

namespace FeedRanker.EndToEnd.Tests;

/// <summary>Server processes that share users' state in Redis.</summary>
[Collection("small world")]
public class SharedStateTests(SmallWorld world, ITestOutputHelper output)
{
    [Fact]
    public async Task TwoServers_WhatOneTracks_IsInTheNextPageOfTheOther_AlsoAfterAKill()
    {
        if (IsMissing()) return;
        using var redis = new RedisProcess();
        var (dataA, dataB) = (world.CopyOfData("shared-a"), world.CopyOfData("shared-b"));
        var timeMs = LogEnd();
        using var b = ServerProcess.Start(dataB, "--redis", redis.Address, "--redis-read-ms", "1000");
        List<string> liked;
        using (var a = ServerProcess.Start(dataA, "--redis", redis.Address, "--redis-read-ms", "1000"))
        {
            var first = await CurrentPageAsync(b, "newcomer");
            Assert.Contains(first.Stages, s => s is { Stage: "user-state", Kind: "read", Outcome: "ran" });
            liked = [.. first.Items.Take(3).Select(i => i.ItemId)];
            var events = new TrackRequest();
            foreach (var item in liked) events.Events.Add(new Event { UserId = "newcomer", ItemId = item, Type = "like", EventId = $"like-{item}", TimeMs = timeMs });
            Assert.Equal(3, (await a.Client.TrackAsync(events)).Accepted);
            AssertKnows(await CurrentPageAsync(b, "newcomer"), liked); // no wait
            Assert.Equal((0, 3), await b.Client.TrackAsync(events) is var again ? (again.Accepted, again.Duplicates) : default);

            var item2 = new Item { Id = "shared-item", Title = "Shared", Author = "shared author", PublishedMs = timeMs - 1000, Topics = { "news" } };
            await a.Client.UpsertItemsAsync(new UpsertItemsRequest { Items = { item2 } });
            Assert.True((await a.Client.FollowAsync(new FollowRequest { UserId = "follower", Author = "shared author" })).Changed);
            await UntilAsync(async () => (await b.Client.RankAsync(new RankRequest { UserId = "follower", Take = 500 })).Items.Any(i => i.ItemId == "shared-item" && i.Sources.Contains("followed")));
            a.Kill9();
        }

        using var reopened = ServerProcess.Start(dataA, "--redis", redis.Address, "--redis-read-ms", "1000");
        AssertKnows(await CurrentPageAsync(reopened, "newcomer"), liked);
    }

    [Fact]
    public async Task FeaturesVerify_OfPagesWhoseUsersAreInRedis_FindsNoDifference()
    {
        if (IsMissing()) return;
        using var redis = new RedisProcess();
        string[] data = [world.CopyOfData("verified-a"), world.CopyOfData("verified-b")];
        await LoadTwiceAsync(data, redis, (servers, run) => Task.WhenAll(servers.Select((s, i) => MixedLoad.RunAsync(s, 2 * run + i))));
        foreach (var copy in data) VerifyAll(copy, atLeast: 400);
    }

    [Fact]
    public async Task FeaturesVerify_OfPagesAskedRightAfterEventsElsewhere_LeavesHardlyAnyOut()
    {
        if (IsMissing()) return;
        using var redis = new RedisProcess();
        string[] data = [world.CopyOfData("right-after-a"), world.CopyOfData("right-after-b")];
        var last = LogEnd();
        await LoadTwiceAsync(data, redis, async (servers, run) =>
        {
            for (var i = 0; i < 120; i++)
            {
                var (user, late) = ($"u{i % 6}", i % 3 == 0 ? i * 600_000L : 0); // up to 20 hours
                var request = new TrackRequest { Events = { new Event { UserId = user, ItemId = Item(i % 30), Type = "click", EventId = $"{run}-{i}", TimeMs = last - late } } };
                await servers[i % 2].Client.TrackAsync(request);
                if (i % 5 == 0) await servers[(i + 1) % 2].Client.TrackAsync(request);
                if (i % 10 == 0) await servers[i % 2].Client.FollowAsync(new FollowRequest { UserId = user, Author = $"someone {i % 4}", Unfollow = i % 20 == 0 });
                await servers[(i + 1) % 2].Client.RankAsync(new RankRequest { UserId = user, Take = 20 });
            }
        });
        foreach (var copy in data)
        {
            var report = VerifyAll(copy, atLeast: 2000); // of 2,400: the last pages before a kill may not have been stored
            var left = report.GetProperty("unverifiable").EnumerateObject().Sum(why => why.Value.GetInt64());
            Assert.True(left * 20 <= report.GetProperty("impressions").GetInt64(), $"{report}");
        }
    }

    [Fact]
    public async Task FrozenRedis_PagesComeInTime_AndSayWhatTheyLack()
    {
        if (IsMissing()) return;
        using var redis = new RedisProcess();
        using var server = ServerProcess.Start(world.CopyOfData("frozen"), "--redis", redis.Address);
        await UntilAsync(async () => (await server.Client.RankAsync(new RankRequest { UserId = "u3" })).GivenUp.Count == 0);
        redis.Freeze();
        try
        {
            for (var i = 0; i < 20; i++)
            {
                var page = await server.Client.RankAsync(new RankRequest { UserId = i % 2 == 0 ? "u3" : $"u{i}", Take = 10 }, TimeSpan.FromSeconds(5));
                Assert.Equal(10, page.Items.Count);
                Assert.Equal("user-state", page.GivenUp[0]);
            }

            var refused = await Assert.ThrowsAsync<GrpcStatusException>(() => server.Client.TrackAsync(new TrackRequest { Events = { new Event { UserId = "u3", ItemId = Item(), Type = "click", EventId = "while-frozen" } } }));
            Assert.Equal(GrpcStatusCode.Unavailable, refused.Code);
            Assert.Contains("send the same again", refused.Detail, StringComparison.Ordinal);
        }
        finally
        {
            redis.Thaw();
        }

        await UntilAsync(async () => (await server.Client.RankAsync(new RankRequest { UserId = "u3" })).GivenUp.Count == 0);
        var tracked = await server.Client.TrackAsync(new TrackRequest { Events = { new Event { UserId = "u3", ItemId = Item(), Type = "click", EventId = "while-frozen" } } });
        Assert.Equal(1, tracked.Accepted + tracked.Duplicates);
    }

    [Fact]
    public async Task ClusterMasterKilledUnderLoad_EveryPageComesInTime_AndAllUsersAreReadAgain()
    {
        if (IsMissing()) return;
        using var cluster = new RedisCluster();
        using var server = ServerProcess.Start(world.CopyOfData("cluster"), "--redis", cluster.Address);
        var (pages, lacking) = (0, 0);
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 3).Select(w => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var page = await server.Client.RankAsync(new RankRequest { UserId = $"u{i % 40}", Take = 10 }, TimeSpan.FromSeconds(10));
                Assert.Equal(10, page.Items.Count);
                Interlocked.Increment(ref pages);
                if (page.GivenUp.Contains("user-state")) Interlocked.Increment(ref lacking);
            }
        })).ToArray();
        await UntilAsync(() => Task.FromResult(Volatile.Read(ref pages) > 20));
        cluster.Masters[2].Kill();
        await UntilAsync(() => Task.FromResult(Volatile.Read(ref lacking) > 10));
        cluster.Masters[2].Restart();
        cluster.WaitUntilWhole();
        await stop.CancelAsync();
        await Task.WhenAll(load);
        output.WriteLine($"{pages} pages, {lacking} without the user's present state");
        for (var user = 0; user < 40; user++)
        {
            var id = $"u{user}";
            await UntilAsync(async () => (await server.Client.RankAsync(new RankRequest { UserId = id })).GivenUp.Count == 0);
        }
    }

    [Fact]
    public void Serve_WithoutThatRedis_SaysSoAndWhatToDo()
    {
        var result = Cli.Run("serve", "--data", world.CopyOfData("no-redis"), "--redis", $"127.0.0.1:{RedisProcess.FreePort()}", "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("no Redis answers at 127.0.0.1:", result.Errors, StringComparison.Ordinal);
        Assert.Contains("start one there", result.Errors, StringComparison.Ordinal);
    }

    // On a busy machine a read may be late, and the page then says so: asked for again.
    private static async Task<RankReply> CurrentPageAsync(ServerProcess server, string user)
    {
        for (var i = 0; ; i++)
        {
            var page = await server.Client.RankAsync(new RankRequest { UserId = user, Take = 20 });
            if (page.GivenUp.Count == 0) return page;
            Assert.True(i < 200, $"page after page is given without {string.Join(", ", page.GivenUp)}");
        }
    }

    private static void AssertKnows(RankReply page, List<string> liked)
    {
        Assert.Empty(page.GivenUp);
        Assert.DoesNotContain(page.Items, i => liked.Contains(i.ItemId));
        Assert.Contains(page.Items, i => i.Sources.Contains("als") || i.Sources.Contains("item-to-item"));
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var i = 0; !await holds(); i++)
        {
            Assert.True(i < 1500, "not within a minute");
            await Task.Delay(40);
        }
    }

    private bool IsMissing()
    {
        if (RedisProcess.Missing is { } missing) output.WriteLine(missing);
        return RedisProcess.Missing is not null;
    }

    // Servers of the same Redis under a load; then killed, started on what is left, and once more.
    private static async Task LoadTwiceAsync(string[] data, RedisProcess redis, Func<ServerProcess[], int, Task> load)
    {
        for (var run = 0; run < 2; run++)
        {
            var servers = data.Select(d => ServerProcess.Start(d, "--redis", redis.Address, "--redis-read-ms", "1000")).ToArray();
            await load(servers, run);
            foreach (var server in servers)
            {
                server.Kill9();
                server.Dispose();
            }
        }
    }

    private System.Text.Json.JsonElement VerifyAll(string data, long atLeast)
    {
        var report = FeaturesVerifyTests.Verify(data, exitCode: 0, "--all");
        output.WriteLine($"{report}");
        Assert.Equal(0, report.GetProperty("differences").GetInt64());
        Assert.True(report.GetProperty("impressions").GetInt64() >= atLeast, $"{report}");
        return report;
    }

    private string Item(int row = 0)
    {
        using var store = StateStore.OpenReadOnly(world.Data);
        return store.Catalog.ItemIds[row];
    }

    private long LogEnd()
    {
        using var store = StateStore.OpenReadOnly(world.Data);
        return store.EventSpan.LastMs;
    }
}
