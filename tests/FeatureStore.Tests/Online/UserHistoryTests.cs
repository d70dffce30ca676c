using System.Globalization;
using FeedRanker.Core;
using FeedRanker.TestKit;
using Xunit.Abstractions;

namespace FeedRanker.FeatureStore.Tests;

/// <summary>Users whose state in Redis was ahead of the reader's log or behind it are found in that log, and only there.</summary>
public sealed class UserHistoryTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public async Task ReadsRightAfterEventsElsewhere_AreWhatReplayMakesOfTheLog(ulong seed)
    {
        if (IsMissing()) return;
        var redis = new RedisProcess();
        var world = new SmallWorld(seed, items: 12, users: 3, events: 300, days: 20);
        await using var deployment = Deployment.OnRedis(world, redis, Deployment.Patient(redis.Address) with { FollowEveryMs = 40 });
        var replicas = new[] { await deployment.AddAsync(), await deployment.AddAsync() };
        var now = world.End + 1;
        var (pages, nowhere) = (new List<Page>[] { [], [] }, 0);
        for (var i = 0; i < world.Events.Count; i++)
        {
            var record = deployment.Record(world.Events[i], $"e{i}");
            await replicas[i % 2].Online.TrackAsync([record]);
            if (i % 16 == 3) await replicas[i % 2].Online.FollowAsync(record.UserId, $"a{i % 3}", unfollow: i % 32 == 3, record.TimeMs);
            if (await ReadAsync(replicas[(i + 1) % 2], record.UserId, now) is { } page) pages[(i + 1) % 2].Add(page);
            else nowhere++;
        }

        Assert.True(nowhere < 30, $"{nowhere} of {world.Events.Count} users were read at no place: more than those with a surface that the reader had not heard of yet");
        await deployment.FollowedAsync(world.Events.Count);
        for (var r = 0; r < 2; r++)
        {
            var (log, elsewhere) = (replicas[r].Store, 0);
            var found = HistorySearch.Find(log, log.LogBase, pages[r].Select(p => (p.UserId, p.Reads.History!.Value)));
            var user = new UserSnapshot();
            foreach (var page in pages[r])
            {
                Assert.True(found.TryGetValue((page.UserId, page.Reads.History!.Value), out var place), $"{page.UserId} with {page.Reads.History} is not in the log of server {r}");
                if (!place.Holds(page.Reads.User)) elsewhere++;
                var copy = Engine(replicas[r], place.From).CopyUser(place.User);
                Assert.Equal(page.Reads.History, copy.History);
                var engine = Engine(replicas[r], page.Reads.User); // nothing else was written between the user and the items, or it is replayed too
                engine.ReadCopy(copy, page.User, page.UserId, now, user);
                Replica.Replay(engine, log, page.Reads.Items, after: page.Reads.User);
                Assert.Equal(page.Bits, Replica.Bits(engine, log.Catalog, user, now));
            }

            output.WriteLine($"server {r}: {elsewhere} of {pages[r].Count} users were read elsewhere than in its log");
            Assert.True(elsewhere > 0, "every state was just as the log had it: nothing was tested");
        }
    }

    [Fact]
    public async Task SameEventsInAnotherOrder_AfterALossInRedis_AreNotFound()
    {
        if (IsMissing()) return;
        var redis = new RedisProcess();
        var world = new SmallWorld(23, items: 8, users: 1, events: 40);
        await using var deployment = Deployment.OnRedis(world, redis, Deployment.Patient(redis.Address));
        var (one, two) = (await deployment.AddAsync(), await deployment.AddAsync());
        var records = world.Events.Select((e, i) => deployment.Record(e, $"e{i}")).ToArray();
        await one.Online.TrackAsync(records[..38]);
        await deployment.FollowedAsync(38);
        await two.DisposeAsync();
        deployment.Replicas.Remove(two);

        // Redis loses an event that the first server's log has; the second, which never saw it, goes on and is sent it again.
        var key = string.Format(CultureInfo.InvariantCulture, "fr:{{{0}}}:u:u0", StableHash.Of("u0") % 16);
        var log = key.Replace(":u:u0", ":events", StringComparison.Ordinal);
        foreach (var lost in new[] { key, log }) Assert.Equal("1", redis.Command("COPY", lost, lost + "-before"));
        await one.Online.TrackAsync([records[38]]);
        foreach (var lost in new[] { key, log }) Assert.Equal("1", redis.Command("COPY", lost + "-before", lost, "REPLACE"));
        two = await deployment.ReopenAsync(two);
        await two.Online.TrackAsync([records[39]]);
        await two.Online.TrackAsync([records[38]]);
        await deployment.FollowedAsync(40);

        var now = world.End + 1;
        var (first, second) = (await ReadAsync(one, "u0", now), await ReadAsync(two, "u0", now));
        Assert.True(first is not null && second is not null, "read at no place of the log");
        Assert.Equal(first.Reads.History, second.Reads.History);
        Assert.Equal(40, first.Reads.History!.Value.Steps);
        Assert.Equal(40, one.Features.StepsTaken(0)); // as many, and still not the same
        Assert.Empty(Find(one, first));
        Assert.Single(Find(two, second));
    }

    private static IReadOnlyDictionary<(string UserId, UserHistory History), HistoryPlace> Find(Replica replica, Page page) =>
        HistorySearch.Find(replica.Store, replica.Store.LogBase, [(page.UserId, page.Reads.History!.Value)]);

    private static FeatureEngine Engine(Replica replica, LogPosition at)
    {
        var engine = new FeatureEngine(replica.Features.Features, EventTypes.Default, EventWeights.Default, Deployment.Limits);
        engine.Bind(replica.Store.Catalog);
        engine.BindSurfaces(replica.Store.Surfaces);
        Replica.Replay(engine, replica.Store, at);
        return engine;
    }

    // Null for a read that has no place in the log.
    private static async Task<Page?> ReadAsync(Replica replica, string userId, long now)
    {
        var snapshot = new UserSnapshot();
        var row = replica.Store.Users.TryGetRow(userId, out var known) ? known : -1;
        await replica.Online.ReadUserAsync(replica.Features, row, userId, now, TimeSpan.FromSeconds(30), snapshot);
        var bits = Replica.Bits(replica.Features, replica.Store.Catalog, snapshot, now);
        return replica.Features.ReadsOf(snapshot) is { } reads ? new Page(userId, row, reads, bits) : null;
    }

    private bool IsMissing()
    {
        if (RedisProcess.Missing is { } missing) output.WriteLine(missing);
        return RedisProcess.Missing is not null;
    }

    private sealed record Page(string UserId, int User, FeatureReads Reads, List<string> Bits);
}
