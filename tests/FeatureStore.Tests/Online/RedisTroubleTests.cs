using System.Diagnostics;
using System.Globalization;
using FeedRanker.Core;
using FeedRanker.TestKit;
using Xunit.Abstractions;

namespace FeedRanker.FeatureStore.Tests;

/// <summary>What happens when Redis holds nonsense, is slow, or is gone.</summary>
public sealed class RedisTroubleTests(ITestOutputHelper output)
{
    private const string UserKeys = "fr:{{{0}}}:u:";

    [Fact]
    public async Task StoredValue_HasATimeToLive_AndOneSlotWithItsLog()
    {
        if (IsMissing()) return;
        var redis = new RedisProcess();
        var world = new SmallWorld(1, users: 3, events: 40);
        await using var deployment = Deployment.OnRedis(world, redis, Deployment.Patient(redis.Address) with { UserTtlDays = 7, LogLength = 1000 });
        var replica = await deployment.AddAsync();
        await replica.Online.TrackAsync([.. world.Events.Select((e, i) => deployment.Record(e, $"e{i}"))]);
        for (var user = 0; user < 3; user++)
        {
            var key = KeyOf($"u{user}");
            var ttl = long.Parse(redis.Command("PTTL", key), CultureInfo.InvariantCulture);
            Assert.InRange(ttl, 7 * 86_400_000L - 600_000, 7 * 86_400_000L);
            Assert.Equal(redis.Command("CLUSTER", "KEYSLOT", key), redis.Command("CLUSTER", "KEYSLOT", key[..key.IndexOf(":u:", StringComparison.Ordinal)] + ":events"));
        }
    }

    [Fact]
    public async Task Followers_HaveAConsumerGroupEach_ThatSaysWhereTheyAre()
    {
        if (IsMissing()) return;
        var redis = new RedisProcess();
        var world = new SmallWorld(14, users: 1, events: 20);
        await using var deployment = Deployment.OnRedis(world, redis, Deployment.Patient(redis.Address));
        for (var r = 0; r < 2; r++) await deployment.AddAsync();
        await deployment.Replicas[0].Online.TrackAsync([.. world.Events.Select((e, i) => deployment.Record(e, $"e{i}"))]);
        await deployment.FollowedAsync(20);
        var key = KeyOf("u0");
        var log = key[..key.IndexOf(":u:", StringComparison.Ordinal)] + ":events";
        var last = redis.Command("XREVRANGE", log, "+", "-", "COUNT", "1").Split('\n')[0].Trim();
        await UntilAsync(() =>
        {
            var groups = redis.Command("XINFO", "GROUPS", log).Split('\n', StringSplitOptions.TrimEntries);
            return groups.Count(g => g.StartsWith("server-", StringComparison.Ordinal)) == 2 && groups.Count(g => g == last) == 2;
        }, "both servers' groups are at the end of the log");
    }

    [Fact]
    public async Task StoredNonsense_IsCounted_TheLastKnownGoesOn_AndTheNextEventMendsIt()
    {
        if (IsMissing()) return;
        var redis = new RedisProcess();
        var world = new SmallWorld(2, users: 1, events: 60);
        await using var deployment = Deployment.OnRedis(world, redis, Deployment.Patient(redis.Address));
        var (writer, reader) = (await deployment.AddAsync(), await deployment.AddAsync());
        await writer.Online.TrackAsync([.. world.Events.Take(50).Select((e, i) => deployment.Record(e, $"e{i}"))]);
        var now = world.End + 1;
        var before = await writer.DescribeAsync("u0", now, userOnly: true);
        var key = KeyOf("u0");
        redis.Command("COPY", key, "good");
        var size = long.Parse(redis.Command("STRLEN", key), CultureInfo.InvariantCulture);
        string[][] poisons =
        [
            ["SET", key, "nonsense"],
            ["SET", key, ""],
            ["EVAL", "return redis.call('SET', KEYS[1], string.sub(redis.call('GET', 'good'), 1, ARGV[1]))", "1", key, $"{size - 5}"], // cut off
            ["EVAL", "return redis.call('SET', KEYS[1], string.sub(redis.call('GET', 'good'), 1, 20))", "1", key], // within its head
            ["EVAL", "local g = redis.call('GET', 'good') return redis.call('SET', KEYS[1], string.sub(g, 1, 4) .. string.char(9) .. string.sub(g, 6))", "1", key], // of schema 9
            ["EVAL", "local g = redis.call('GET', 'good') return redis.call('SET', KEYS[1], string.sub(g, 1, 99) .. 'x' .. string.sub(g, 101))", "1", key], // one byte altered
            ["EVAL", "redis.call('DEL', KEYS[1]) return redis.call('RPUSH', KEYS[1], 'a')", "1", key], // not even a string
        ];
        for (var p = 0; p < poisons.Length; p++)
        {
            redis.Command(poisons[p]);
            var unreadable = writer.Online.Counts.Unreadable;
            var looksSound = p is 1 or 2 or 5; // nothing there; or the head of what the writer knows, which is not sent again
            Assert.Equal((p, looksSound ? UserReadOutcome.Current : UserReadOutcome.Unreadable), (p, (await ReadAsync(writer, now)).Outcome));
            Assert.Equal(before, (await ReadAsync(writer, now)).Text);
            Assert.Equal(looksSound ? unreadable : unreadable + 2, writer.Online.Counts.Unreadable);
            var (outcome, text) = await ReadAsync(reader, now);
            Assert.Equal((p, p == 1 ? UserReadOutcome.Current : UserReadOutcome.Unreadable), (p, outcome));
            Assert.StartsWith("recent \n", text, StringComparison.Ordinal); // has never read the user: as one without history

            await writer.Online.TrackAsync([deployment.Record(world.Events[50 + p], $"e{50 + p}")]);
            before = await writer.DescribeAsync("u0", now, userOnly: true);
            redis.Command("COPY", key, "good", "REPLACE");
            size = long.Parse(redis.Command("STRLEN", key), CultureInfo.InvariantCulture);
        }

        Assert.Equal(before, await reader.DescribeAsync("u0", now, userOnly: true));
        await deployment.FollowedAsync(57);
    }

    [Fact]
    public async Task FrozenRedis_ReadsStayWithinTheirBudget_AndGoOnByThemselvesAfter()
    {
        if (IsMissing()) return;
        var redis = new RedisProcess();
        var world = new SmallWorld(3, users: 4, events: 80);
        var options = Deployment.Patient(redis.Address) with { ReadBudgetMs = 60, OpenMs = 300, WriteTimeoutMs = 500, FailuresToOpen = 3 };
        await using var deployment = Deployment.OnRedis(world, redis, options);
        var replica = await deployment.AddAsync();
        await replica.Online.TrackAsync([.. world.Events.Take(60).Select((e, i) => deployment.Record(e, $"e{i}"))]);
        var now = world.End + 1;
        var before = await UntilCurrentAsync(replica, now);
        redis.Freeze();
        try
        {
            var outcomes = new List<UserReadOutcome>();
            for (var i = 0; i < 12; i++)
            {
                var started = Stopwatch.GetTimestamp();
                var (outcome, text) = await ReadAsync(replica, now);
                outcomes.Add(outcome);
                Assert.Equal(before, text); // the last known
                Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(2), "a read waited far longer than its budget");
            }

            output.WriteLine(string.Join(' ', outcomes));
            Assert.DoesNotContain(UserReadOutcome.Current, outcomes);
            Assert.Contains(UserReadOutcome.Late, outcomes);
            Assert.Contains(UserReadOutcome.NotAsked, outcomes);
            await Assert.ThrowsAsync<OnlineStoreException>(() => replica.Online.TrackAsync([deployment.Record(world.Events[60], "e60")]));
        }
        finally
        {
            redis.Thaw();
        }

        for (var i = 0; i < 300; i++)
        {
            try
            {
                await replica.Online.TrackAsync([deployment.Record(world.Events[60], "e60")]); // perhaps it was taken: it counts once
                break;
            }
            catch (OnlineStoreException)
            {
                await Task.Delay(20);
            }
        }

        await UntilCurrentAsync(replica, now);
        await deployment.FollowedAsync(61);
        Assert.Contains(replica.Reports, r => r.Contains("answers again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ClusterMasterKilledDuringLoad_NothingAcknowledgedIsLost_NoReadWaits_AndItRecoversByItself()
    {
        if (IsMissing()) return;
        var cluster = new RedisCluster();
        var world = new SmallWorld(4, items: 30, users: 24, events: 1);
        var options = Deployment.Patient(cluster.Address) with { ReadBudgetMs = 250, OpenMs = 200, WriteTimeoutMs = 1000 };
        await using var deployment = Deployment.OnRedis(world, cluster, options);
        await deployment.AddAsync();
        await deployment.AddAsync();
        var victim = cluster.Masters[1];
        var acknowledged = new int[24];
        var slowestMs = 0.0;
        var wrong = new List<string>();
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 24).Select(user => Task.Run(async () =>
        {
            var online = deployment.Replicas[user % 2].Online;
            for (var n = 0; !stop.IsCancellationRequested;)
            {
                try
                {
                    await online.TrackAsync([new EventRecord { EventId = $"{user}-{n}", TimeMs = SmallWorld.Start + n, UserId = $"u{user}", ItemId = $"i{n % 30}", Type = "click" }]);
                    acknowledged[user] = ++n;
                }
                catch (OnlineStoreException)
                {
                    await Task.Delay(5); // and the same again
                }

                var replica = deployment.Replicas[(user + n) % 2];
                var snapshot = new UserSnapshot();
                var started = Stopwatch.GetTimestamp();
                var (outcome, _) = await replica.Online.ReadUserAsync(replica.Features, -1, $"u{user}", SmallWorld.Start + 1_000_000, TimeSpan.FromSeconds(5), snapshot);
                var ms = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                lock (wrong)
                {
                    slowestMs = Math.Max(slowestMs, ms);
                    var times = snapshot.Recent.ToArray().Select(a => a.TimeMs - SmallWorld.Start).ToArray();
                    var newest = times.Length == 0 ? -1 : times[0];
                    var gapless = times.SequenceEqual(Enumerable.Range(0, times.Length).Select(i => newest - i));
                    if (!gapless || newest > n) wrong.Add($"u{user} after {n}: {string.Join(' ', times)}");
                    if (outcome == UserReadOutcome.Current && newest < n - 1) wrong.Add($"u{user} after {n} acknowledged reads {newest} as current");
                }
            }
        })).ToArray();
        await UntilAsync(() => acknowledged.All(a => a >= 5), "every user is served");
        victim.Kill();
        await UntilAsync(() => deployment.Replicas.All(r => r.Online.Counts is var c && c.Failed + c.Late + c.NotAsked > 50), "reads of the killed master's users go without it");
        victim.Restart();
        cluster.WaitUntilWhole();
        var then = acknowledged.ToArray();
        await UntilAsync(() => Enumerable.Range(0, 24).All(u => acknowledged[u] > then[u] + 3), "every user is served again after the master is back");
        await stop.CancelAsync();
        await Task.WhenAll(load);
        output.WriteLine($"{acknowledged.Sum()} events, slowest read {slowestMs:0} ms; {deployment.Replicas[0].Online.Counts}");
        Assert.Empty(wrong);
        Assert.True(slowestMs < 3000, $"a read took {slowestMs:0} ms where its budget was 250");
        await deployment.FollowedAsync(acknowledged.Sum());
        for (var user = 0; user < 24; user++)
        {
            var read = await deployment.Replicas[(user + 1) % 2].DescribeAsync($"u{user}", SmallWorld.Start + 1_000_000);
            Assert.Contains($":{SmallWorld.Start + acknowledged[user] - 1}", read.Split('\n')[0].Split(' ')[1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task LostValue_LeavesItsUserWithoutAPlace_AndAllOthersAsReplayed()
    {
        if (IsMissing()) return;
        var redis = new RedisProcess();
        var world = new SmallWorld(12, items: 8, users: 2, events: 120);
        await using var deployment = Deployment.OnRedis(world, redis, Deployment.Patient(redis.Address) with { CachedUsers = 0 });
        var (one, two) = (await deployment.AddAsync(), await deployment.AddAsync());
        await one.Online.TrackAsync([.. world.Events.Take(60).Select((e, i) => deployment.Record(e, $"e{i}"))]);
        redis.Command("DEL", KeyOf("u0"));
        await two.Online.TrackAsync([.. world.Events.Skip(60).Select((e, i) => deployment.Record(e, $"f{i}"))]); // exposures that the lost state had begun are begun anew
        await deployment.FollowedAsync(120);
        foreach (var replica in deployment.Replicas.ToArray())
        {
            await replica.AssertIsAsReplayedAsync("u1", world.End + 1);
            var snapshot = new UserSnapshot();
            await replica.Online.ReadUserAsync(replica.Features, 0, "u0", world.End + 1, TimeSpan.FromSeconds(30), snapshot);
            Replica.Describe(replica.Features, replica.Store.Catalog, snapshot, world.End + 1, userOnly: true);
            Assert.Null(replica.Features.ReadsOf(snapshot));
            await replica.DisposeAsync();
            await (await deployment.ReopenAsync(replica)).AssertIsAsReplayedAsync("u1", world.End + 1);
        }
    }

    [Fact]
    public async Task LogFollowedAgainAfterAKill_TakesInEachFollowOnce()
    {
        if (IsMissing()) return;
        var redis = new RedisProcess();
        var world = new SmallWorld(15, users: 1, events: 5);
        await using var deployment = Deployment.OnRedis(world, redis, Deployment.Patient(redis.Address));
        var killed = await deployment.AddAsync();
        await killed.Online.FollowAsync("u0", "a1", unfollow: false, SmallWorld.Start);
        await killed.Online.TrackAsync([.. world.Events.Select((e, i) => deployment.Record(e, $"e{i}"))]);
        await killed.Online.FollowAsync("u0", "a1", unfollow: true, SmallWorld.Start);
        var again = await deployment.AddAsync(copyOf: killed.Directory); // as the disk is now: how far the log was followed is saved later
        await deployment.FollowedAsync(5);
        Assert.Equal(new LogPosition(5, 2), again.Store.Position);
        await again.AssertIsAsReplayedAsync("u0", world.End + 1);
    }

    [Fact]
    public async Task ItemDescribedAnewBetweenAUserAndTheLog_LeavesThatUserWithoutAPlace_AlsoAfterARestart()
    {
        if (IsMissing()) return;
        var redis = new RedisProcess();
        var world = new SmallWorld(13, items: 8, users: 2, events: 80);
        await using var deployment = Deployment.OnRedis(world, redis, Deployment.Patient(redis.Address));
        var (one, two) = (await deployment.AddAsync(), await deployment.AddAsync());
        var item = world.Events[0].Item;
        two.Store.UpsertItems([world.Catalog.Describe(item) with { Author = "another" }]); // as if the change had come before the event there
        two.Show();
        await one.Online.TrackAsync([.. world.Events.Select((e, i) => deployment.Record(e with { User = e.Item == item ? 0 : 1 }, $"e{i}"))]);
        await deployment.FollowedAsync(80);
        await one.AssertIsAsReplayedAsync("u0", world.End + 1);
        for (var replica = two; replica is not null; replica = replica == two ? await deployment.ReopenAsync(two) : null)
        {
            await replica.AssertIsAsReplayedAsync("u1", world.End + 1);
            Assert.True(replica.Store.Users.TryGetRow("u0", out var row));
            var snapshot = new UserSnapshot();
            await replica.Online.ReadUserAsync(replica.Features, row, "u0", world.End + 1, TimeSpan.FromSeconds(30), snapshot);
            Replica.Describe(replica.Features, replica.Store.Catalog, snapshot, world.End + 1, userOnly: true);
            Assert.Null(replica.Features.ReadsOf(snapshot));
            if (replica == two) await two.DisposeAsync();
        }
    }

    [Fact]
    public async Task OtherFeatures_AreCountedFromTheWholeLog_AfterARestartAndWhileServing()
    {
        if (IsMissing()) return;
        var redis = new RedisProcess();
        var world = new SmallWorld(5, users: 1, events: 120); // more actions than a state remembers
        await using var deployment = Deployment.OnRedis(world, redis, Deployment.Patient(redis.Address));
        var first = await deployment.AddAsync();
        await first.Online.TrackAsync([.. world.Events.Take(100).Select((e, i) => deployment.Record(e, $"e{i}"))]);
        deployment.Replicas.Clear();
        await first.DisposeAsync();
        await using var next = await Replica.OnRedisAsync(first.Directory, Counting("action"), Deployment.Limits, Deployment.Patient(redis.Address));
        await next.AssertIsAsReplayedAsync("u0", world.End + 1);

        next.MoveTo(Counting("impression"));
        await next.AssertIsAsReplayedAsync("u0", world.End + 1);
        await next.Online.TrackAsync([.. world.Events.Skip(100).Select((e, i) => deployment.Record(e, $"f{i}"))]);
        await next.AssertIsAsReplayedAsync("u0", world.End + 1);
        await UntilAsync(() => next.Features.Find(0) is null, "users are kept in Redis alone again");
        await next.AssertIsAsReplayedAsync("u0", world.End + 1);
    }

    [Fact]
    public async Task OtherFeatures_OfAServerBeside_MakeTheUserAnewFromTheirRecentActions_WithoutAPlace()
    {
        if (IsMissing()) return;
        var redis = new RedisProcess();
        var world = new SmallWorld(5, users: 1, events: 60);
        await using var deployment = Deployment.OnRedis(world, redis, Deployment.Patient(redis.Address));
        var (one, two) = (await deployment.AddAsync(), await deployment.AddAsync());
        await two.DisposeAsync();
        deployment.Replicas.Remove(two);
        await using var other = await Replica.OnRedisAsync(two.Directory, Counting("action"), Deployment.Limits, Deployment.Patient(redis.Address));
        await one.Online.TrackAsync([.. world.Events.Select((e, i) => deployment.Record(e, $"e{i}"))]);
        var read = await other.DescribeAsync("u0", world.End + 1, userOnly: true);
        Assert.NotEqual("recent ", read.Split('\n')[0]);
        Assert.DoesNotContain("user.counted: 0", read, StringComparison.Ordinal);
        Assert.True(other.Online.Counts.OtherFeatures > 0);
        await deployment.FollowedAsync(world.Events.Count);
        await UntilAsync(() => other.Store.EventCount == world.Events.Count, "the other server has the events too");
        var snapshot = new UserSnapshot();
        await other.Online.ReadUserAsync(other.Features, 0, "u0", world.End + 1, TimeSpan.FromSeconds(30), snapshot);
        Replica.Describe(other.Features, other.Store.Catalog, snapshot, world.End + 1, userOnly: true);
        Assert.Null(other.Features.ReadsOf(snapshot));
    }

    [Fact]
    public async Task CatalogChange_ReachesTheOthers_AndEventsOfItWaitForIt()
    {
        if (IsMissing()) return;
        var redis = new RedisProcess();
        var world = new SmallWorld(6, users: 2, events: 10);
        await using var deployment = Deployment.OnRedis(world, redis, Deployment.Patient(redis.Address));
        var (a, b) = (await deployment.AddAsync(), await deployment.AddAsync());
        b.Store.UpsertItems([new ItemRecord { Id = "only there", Author = "z" }]); // rows differ from here on
        var item = new ItemRecord { Id = "new", Author = "newcomer", Topics = ["fresh topic"], Numeric = new Dictionary<string, float> { ["duration_s"] = 0.1f }, Embedding = [0.25f, -1f] };
        a.Store.UpsertItems([item]);
        a.Show();
        await a.Online.TrackAsync([new EventRecord { EventId = "e", TimeMs = SmallWorld.Start, UserId = "u0", ItemId = "new", Type = "like", Surface = "new surface" }]);
        await a.Online.ShareAsync(new CatalogChange { Items = [item] });
        await deployment.FollowedAsync(1);
        Assert.True(b.Store.Catalog.TryGetRow("new", out _));
        Assert.Contains("recent new:2:", await b.DescribeAsync("u0", SmallWorld.Start + 1), StringComparison.Ordinal);
        Assert.Equal(0, b.Online.Counts.Refused);
    }

    [Fact]
    public async Task Open_WithoutAServer_OrOverAnotherDirectory_SaysWhatToDo()
    {
        if (IsMissing()) return;
        var redis = new RedisProcess();
        var world = new SmallWorld(7, users: 1, events: 1);
        await using var deployment = Deployment.OnRedis(world, redis, Deployment.Patient(redis.Address));
        var replica = await deployment.AddAsync();
        var gone = await Assert.ThrowsAsync<InputException>(() => RedisOnlineStore.OpenAsync(new RedisOptions { Servers = $"127.0.0.1:{RedisProcess.FreePort()}" }, replica.Store, TimeProvider.System, _ => { }));
        Assert.Contains("no Redis answers at 127.0.0.1:", gone.Message, StringComparison.Ordinal);
        Assert.Contains("serve without --redis", gone.Message, StringComparison.Ordinal);
        await using var other = Deployment.OnRedis(world, new Nothing(), Deployment.Patient(redis.Address));
        var refused = await Assert.ThrowsAsync<InputException>(() => other.AddAsync());
        Assert.Contains("belongs to another data directory", refused.Message, StringComparison.Ordinal);
        foreach (var wrong in new[] { "localhost", "a:b", ":6379", "h:0", "h:70000" })
            Assert.Contains("is no address", (await Assert.ThrowsAsync<InputException>(() => RedisOnlineStore.OpenAsync(new RedisOptions { Servers = wrong }, replica.Store, TimeProvider.System, _ => { }))).Message, StringComparison.Ordinal);
    }

    private static FeatureSet Counting(string e) => FeatureSet.Parse(
        $$"""
        version: 1
        features:
          - {name: user.counted, entity: user, kind: count, event: {{e}}, window: all, log: false, description: "counted"}
          - {name: item.counted, entity: item, kind: count, event: {{e}}, window: 7d, log: false, description: "counted"}
        """, "test", EventTypes.Default);

    private static string KeyOf(string userId) =>
        string.Format(CultureInfo.InvariantCulture, UserKeys, StableHash.Of(userId) % 16) + userId;

    private static async Task<(UserReadOutcome Outcome, string Text)> ReadAsync(Replica replica, long now)
    {
        var snapshot = new UserSnapshot();
        var (outcome, _) = await replica.Online.ReadUserAsync(replica.Features, 0, "u0", now, TimeSpan.FromSeconds(5), snapshot);
        return (outcome, Replica.Describe(replica.Features, replica.Store.Catalog, snapshot, now, userOnly: true));
    }

    private static async Task<string> UntilCurrentAsync(Replica replica, long now)
    {
        for (var i = 0; ; i++)
        {
            var (outcome, text) = await ReadAsync(replica, now);
            if (outcome == UserReadOutcome.Current) return text;
            Assert.True(i < 500, "Redis answers and reads are still not current");
            await Task.Delay(20);
        }
    }

    private static async Task UntilAsync(Func<bool> holds, string what)
    {
        for (var i = 0; !holds(); i++)
        {
            Assert.True(i < 6000, $"not within a minute: {what}");
            await Task.Delay(10);
        }
    }

    private bool IsMissing()
    {
        if (RedisProcess.Missing is { } missing) output.WriteLine(missing);
        return RedisProcess.Missing is not null;
    }

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
