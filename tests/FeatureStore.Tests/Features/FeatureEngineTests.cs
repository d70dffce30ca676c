using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.FeatureStore.Tests;

public sealed class FeatureEngineTests
{
    private static readonly string[] SurfaceNames = ["home", "related", "search", "new"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EveryFeature_OverRandomHistories_EqualsBruteForce(ulong seed) =>
        Assert.True(Compare(new SmallWorld(seed), FeatureSet.Default, seed) > 60);

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void EveryKind_OverRandomHistories_EqualsBruteForce(ulong seed)
    {
        var used = EveryKind.Set.Features.Select(f => (f.Kind, f.Entity)).ToHashSet();
        Assert.Equal([], FeatureRules.Of.SelectMany(rule => rule.Value.Entities.Select(entity => (rule.Key, entity))).Except(used));
        Assert.True(Compare(new SmallWorld(seed, events: 400), EveryKind.Set, seed) > 150);
    }

    private static int Compare(SmallWorld world, FeatureSet definitions, ulong seed)
    {
        var set = definitions.Expand(world.Catalog, world.Users);
        var oracle = new FeatureOracle(world, set);
        var reader = new WorldReads(world, world.Engine(definitions));
        var random = new FeedRandom(seed + 100);
        var (now, wrong) = (0L, new List<string>());
        for (var e = 0; e < world.Events.Count; e++)
        {
            reader.Engine.Apply(world.Events[e]);
            oracle.Apply(world.Events[e]);
            now = Math.Max(now, world.Events[e].TimeMs);
            if (e % 12 != 0) continue;
            var (user, surface, at) = (random.Next(world.Users.Count), SurfaceNames[random.Next(4)], now + random.Next(5) * random.Next(90_000_000));
            var rows = reader.Read(user, at, surface);
            var item = random.Next(world.Catalog.Count);
            foreach (var name in reader.Hydrator.FeatureNames)
            {
                var (got, want) = (rows[name][item], oracle.Value(name, user, item, at, surface));
                if (!(double.IsNaN(want) && float.IsNaN(got)) && !(Math.Abs(got - want) <= 1e-4 * (1 + Math.Abs(want))))
                    wrong.Add($"{name}: {got}, not {want}");
            }
        }

        Assert.Empty(wrong);
        return reader.Hydrator.FeatureNames.Count;
    }

    [Fact]
    public void Hydrator_BatchOrOneByOne_GivesTheSameBits()
    {
        var world = new SmallWorld(7);
        var reader = new WorldReads(world, world.Engine(), world.Events);
        var all = reader.Read(3, world.End, "home");
        foreach (var item in new[] { 0, 11, 29 })
            foreach (var (name, values) in reader.Read(3, world.End, "home", item))
                Assert.Equal(BitConverter.SingleToInt32Bits(all[name][item]), BitConverter.SingleToInt32Bits(values[0]));
    }

    [Fact]
    public void Hydrator_RowsAnywhereInLongBatches_GiveTheSameBits()
    {
        var world = new SmallWorld(7);
        var random = new FeedRandom(9);
        foreach (var set in new[] { FeatureSet.Default, EveryKind.Set })
        {
            var reader = new WorldReads(world, world.Engine(set), world.Events);
            var alone = Enumerable.Range(0, WorldReads.MostRows).Select(item => reader.Read(3, world.End, "home", item)).ToArray();
            foreach (var rows in new[] { 63, 64, 65, 127, WorldReads.MostRows })
            {
                var items = Enumerable.Range(0, WorldReads.MostRows).OrderBy(_ => random.NextDouble()).Take(rows).ToArray(); // some unknown to the catalog
                foreach (var (name, values) in reader.Read(3, world.End, "home", items))
                    for (var i = 0; i < rows; i++)
                        Assert.True(BitConverter.SingleToInt32Bits(alone[items[i]][name][0]) == BitConverter.SingleToInt32Bits(values[i]),
                            $"{name} of item {items[i]}: {alone[items[i]][name][0]:R} alone, {values[i]:R} as row {i} of {rows}");
            }
        }
    }

    [Fact]
    public void Reads_AtAnyTimesInBetween_ChangeNothing()
    {
        var world = new SmallWorld(8);
        var quiet = new WorldReads(world, world.Engine(), world.Events);
        var engine = world.Engine();
        var busy = new WorldReads(world, engine);
        foreach (var e in world.Events)
        {
            engine.Apply(e);
            busy.Read(e.User, e.TimeMs + 40L * 24 * 3_600_000, "home");
            busy.Read(e.User, e.TimeMs - 3_600_000, "search");
        }

        var (a, b) = (quiet.Read(2, world.End, "home"), busy.Read(2, world.End, "home"));
        foreach (var name in quiet.Hydrator.FeatureNames) Assert.Equal(a[name], b[name]);
    }

    [Fact]
    public void Engine_ExpandedSetReadFromYaml_GivesTheSameBits()
    {
        var world = new SmallWorld(9);
        var wild = new WorldReads(world, world.Engine(), world.Events);
        var kept = FeatureSet.Parse(wild.Engine.Features.ToYaml(), "kept.yaml", EventTypes.Default);
        var again = new WorldReads(world, world.Engine(kept), world.Events);
        Assert.True(kept.IsExpanded);
        Assert.Equal(wild.Hydrator.FeatureNames, again.Hydrator.FeatureNames);
        var (a, b) = (wild.Read(5, world.End, "home"), again.Read(5, world.End, "home"));
        foreach (var name in wild.Hydrator.FeatureNames) Assert.Equal(a[name], b[name]);
    }

    [Fact]
    public void ReadUser_KnownUser_GivesRecentSeenAndFollows()
    {
        var world = new SmallWorld(10);
        var engine = world.Engine();
        foreach (var e in world.Events) engine.Apply(e);
        engine.SetFollow(4, 1, true);
        engine.SetFollow(4, 2, true);
        engine.SetFollow(4, 2, false);
        var snapshot = new UserSnapshot();
        var now = world.Events.OrderBy(e => e.TimeMs).ElementAt(400).TimeMs;
        engine.ReadUser(4, "u4", now, snapshot);
        var mine = world.Events.Where(e => e.User == 4).ToArray();
        var expected = mine.Where(e => e.Type != EventType.Impression && e.TimeMs < now).Select((e, i) => (e, i))
            .OrderByDescending(x => x.e.TimeMs).ThenByDescending(x => x.i).Select(x => (x.e.Item, x.e.Type, x.e.TimeMs)).ToArray();
        Assert.Equal(expected, snapshot.Recent.ToArray().Select(a => (a.Item, a.Type, a.TimeMs)));
        Assert.Equal(mine.Select(e => e.Item).Distinct().Order(), snapshot.Seen.Rows.ToArray().Order());
        Assert.True(snapshot.FollowedAuthors.Contains(1));
        var byEvent = mine.Any(e => e.Type == EventType.Follow && world.Catalog.AuthorOf[e.Item] == 2);
        Assert.True(!snapshot.FollowedAuthors.Contains(2) || byEvent);
        Assert.Equal(("u4", 4), (snapshot.Id, snapshot.Row));
    }

    [Fact]
    public void UnknownUser_AfterAKnownOne_ReadsAsNobody()
    {
        var world = new SmallWorld(11);
        var reader = new WorldReads(world, world.Engine(), world.Events);
        reader.Read(1, world.End, "home");
        var rows = reader.Read(-1, world.End, "home");
        Assert.Equal(0, reader.User.Recent.Length + reader.User.Seen.Count + reader.User.FollowedAuthors.Length);
        Assert.All(rows["user.actions"], x => Assert.Equal(0, x));
        Assert.All(rows["user.attr.gender"], x => Assert.True(float.IsNaN(x)));
        Assert.All(rows["cross.item_exposures"], x => Assert.Equal(0, x));
        Assert.All(rows["user.positive_rate"], x => Assert.InRange(x, 0.01f, 0.99f));
        Assert.Contains(rows["item.exposures"], x => x > 0);
    }

    [Fact]
    public void Rows_BeyondTheBoundCatalog_AreReadAndCounted()
    {
        var world = new SmallWorld(12);
        var engine = world.Engine();
        engine.Apply(new FeedEvent { TimeMs = SmallWorld.Start, User = 90_000, Item = 5000, Type = EventType.Click, Value = 1, Surface = -1 });
        var rows = new WorldReads(world, engine).Read(90_000, SmallWorld.Start + 1, "home", 5000, 6000);
        Assert.Equal([MathF.Log(2), 0f], rows["item.exposures"]);
        Assert.Equal([float.NaN, float.NaN], rows["item.age_hours"]);
        Assert.Equal([0f, 0f], rows["item.topics"]);
    }

    [Fact]
    public void Impression_ReadBeforeItIsApplied_IsNotSeen()
    {
        var world = new SmallWorld(13, events: 0);
        var reader = new WorldReads(world, world.Engine());
        var shown = new FeedEvent { TimeMs = SmallWorld.Start, User = 1, Item = 2, Type = EventType.Impression, Value = 1, Surface = 0 };
        Assert.Equal(0, reader.Read(1, SmallWorld.Start, "home")["item.exposures"][2]);
        reader.Engine.Apply(shown);
        Assert.True(reader.Read(1, SmallWorld.Start, "home")["item.exposures"][2] > 0);
    }

    [Fact]
    public void Run_InSteadyState_AllocatesNothing()
    {
        var world = new SmallWorld(14, items: 300);
        var reader = new WorldReads(world, world.Engine(), world.Events);
        var now = world.End;
        var request = world.Request(reader.User, now);
        for (var i = 0; i < 40; i++) Once();
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (var i = 0; i < 20; i++) Once();
        }));

        void Once()
        {
            reader.Engine.ReadUser(3, "u3", now, reader.User);
            reader.Hydrator.Run(request, reader.Batch, default);
        }
    }

    [Fact]
    public void Run_UserReadByAnotherEngine_IsRefused()
    {
        var world = new SmallWorld(15);
        var reader = new WorldReads(world, world.Engine());
        reader.Read(1, world.End, "home");
        world.Engine().ReadUser(1, "u1", world.End, reader.User);
        var request = world.Request(reader.User, world.End);
        Assert.Throws<InvalidOperationException>(() => reader.Hydrator.Run(request, reader.Batch, default));
    }

    [Fact]
    public async Task Reads_BesideTheWriter_StayInRange()
    {
        var world = new SmallWorld(16, items: 200, users: 50, events: 30_000, days: 10);
        var engine = world.Engine();
        engine.FeatureNames.ToString();
        var done = false;
        var readers = Enumerable.Range(0, 2).Select(r => Task.Run(() =>
        {
            var reader = new WorldReads(world, engine);
            for (var i = 0; !Volatile.Read(ref done) || i < 10; i++)
            {
                var rows = reader.Read(i % 50, SmallWorld.Start + i * 1000L, "home");
                foreach (var name in new[] { "item.positive_rate", "user.positive_rate", "cross.author_positive_rate", "item.click_rate_7d" })
                    foreach (var x in rows[name]) Assert.InRange(x, 0f, 1f);
                foreach (var x in rows["item.exposures_24h"]) Assert.InRange(x, 0f, 20f);
            }
        })).ToArray();
        foreach (var e in world.Events) engine.Apply(e);
        Volatile.Write(ref done, true);
        await Task.WhenAll(readers);
        var quiet = new WorldReads(world, world.Engine(), world.Events);
        var (a, b) = (new WorldReads(world, engine).Read(7, world.End, "home"), quiet.Read(7, world.End, "home"));
        foreach (var name in quiet.Hydrator.FeatureNames) Assert.Equal(b[name], a[name]);
    }
}
