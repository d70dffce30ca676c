using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Retrieval.Tests;

public sealed class TrendingTests
{
    private const long MsPerHour = 3_600_000;

    [Theory]
    [InlineData(24)]
    [InlineData(0.01)] // the landmark has to move many times
    [InlineData(100_000)]
    public void Score_EventsInAnyOrder_IsTheDirectSum(double halfLifeHours)
    {
        var random = new FeedRandom(1);
        var index = new TrendingIndex(new TrendingOptions { HalfLifeHours = halfLifeHours });
        var expected = new double[30];
        for (var i = 0; i < 2000; i++)
        {
            var e = Event(random.Next(30), TinyWorld.NowMs - random.Next(200 * 60) * 60_000L, i % 5 == 0 ? EventType.Like : i % 7 == 0 ? EventType.Hide : EventType.Click);
            index.Apply(e);
            var weight = e.Type == EventType.Like ? 3 : e.Type == EventType.Click ? 1 : 0;
            expected[e.Item] += weight * Math.Pow(2, (e.TimeMs - TinyWorld.NowMs) / (halfLifeHours * MsPerHour));
        }

        for (var item = 0; item < 30; item++)
            Assert.Equal(1, (index.ScoreAt(item, TinyWorld.NowMs) + 1e-300) / (expected[item] + 1e-300), 1e-6);
    }

    [Fact]
    public void Source_ManyOldOrFewNewClicks_HalfLifeDecides()
    {
        var world = TinyWorld.Make();
        foreach (var (options, first) in new[] { (new TrendingOptions { HalfLifeHours = 6 }, 2), (TrendingOptions.Popular, 1) })
        {
            var index = new TrendingIndex(options);
            for (var i = 0; i < 100; i++) index.Apply(Event(1, TinyWorld.NowMs - 100 * MsPerHour));
            for (var i = 0; i < 5; i++) index.Apply(Event(2, TinyWorld.NowMs - MsPerHour));
            index.Refresh(world.Catalog, TinyWorld.NowMs);
            var items = new int[2];
            Assert.Equal(2, new TrendingSource(index).Retrieve(world.Request(TinyWorld.Stranger()), items, new float[2], default));
            Assert.Equal(first, items[0]);
        }
    }

    [Fact]
    public void Source_ByLanguage_GivesThatLanguageAndNone()
    {
        var world = TinyWorld.Make();
        var index = Worlds.TrendingOf(world, new TrendingOptions());
        var request = world.Request(TinyWorld.Stranger());
        var german = new FeedRequest
        {
            RequestId = "r",
            User = request.User,
            Catalog = world.Catalog,
            Take = 10,
            NowMs = TinyWorld.NowMs,
            Context = new RequestContext { Language = "de" },
        };
        var global = new int[200];
        var local = new int[200];
        var globalCount = new TrendingSource(index).Retrieve(request, global, new float[200], default);
        var source = new TrendingSource(index, "trending-local", TrendingScope.Language);
        var localCount = source.Retrieve(german, local, new float[200], default);
        var english = world.Catalog.Languages.TryGet("en", out var en) ? en : -2;
        Assert.Equal(global[..globalCount].Where(row => world.Catalog.LanguageOf[row] != english), local[..localCount]);
        Assert.Equal(globalCount, source.Retrieve(request, local, new float[200], default));
    }

    [Fact]
    public void Source_ByCountryAndTopic_IsTheDirectCount()
    {
        var world = TinyWorld.Make();
        var index = Worlds.TrendingOf(world, TrendingOptions.Popular, Worlds.TwoCountries);
        var source = new TrendingSource(index, "local", [TrendingScope.Country, TrendingScope.Topic], EventWeights.Default);
        for (var user = 0; user < 6; user++)
        {
            var state = world.User(user);
            var request = world.Request(state);
            var topics = state.Recent.ToArray().SelectMany(a => world.Catalog.TopicsOf(a.Item).ToArray())
                .GroupBy(t => t).OrderByDescending(g => g.Count()).Take(3).Select(g => g.Key).ToHashSet();
            var shares = new Dictionary<int, double>();
            foreach (var scope in topics.Select(t => world.Events.Where(e => world.Catalog.TopicsOf(e.Item).Contains(t)))
                .Append(world.Events.Where(e => e.User % 2 == user % 2)))
            {
                var clicks = scope.Where(e => !world.Catalog.Deleted[e.Item]).GroupBy(e => e.Item).ToDictionary(g => g.Key, g => g.Count());
                var all = (double)clicks.Values.Sum();
                foreach (var (item, count) in clicks) shares[item] = Math.Max(shares.GetValueOrDefault(item), count / all);
            }

            var eligible = shares.Where(s => Allowed(request, s.Key)).ToArray();
            var (items, scores) = (new int[500], new float[500]);
            var found = source.Retrieve(request, items, scores, default);
            Assert.Equal(eligible.Length, found);
            for (var i = 0; i < found; i++) Assert.Equal(1, scores[i] / shares[items[i]], 1e-2); // a click of an hour ago weighs a little less
        }
    }

    [Fact]
    public void Burst_SteadyHitAndSuddenItem_OnlyTheSuddenOneBursts()
    {
        var index = new BurstIndex(new BurstOptions());
        for (var hour = 200; hour >= 0; hour--)
        {
            for (var i = 0; i < 100; i++) index.Apply(Event(1, TinyWorld.NowMs - hour * MsPerHour + i * 30_000L - MsPerHour)); // 100 an hour, always
            index.Apply(Event(2, TinyWorld.NowMs - hour * MsPerHour - MsPerHour)); // one an hour, always
        }

        for (var i = 0; i < 12; i++) index.Apply(Event(2, TinyWorld.NowMs - i * 60_000L)); // and now twelve
        index.Apply(Event(3, TinyWorld.NowMs)); // a single event of an item unknown so far
        Assert.True(index.ScoreAt(2, 0, TinyWorld.NowMs) > 5, $"{index.ScoreAt(2, 0, TinyWorld.NowMs)}");
        Assert.True(index.ScoreAt(1, 0, TinyWorld.NowMs) < 0, $"{index.ScoreAt(1, 0, TinyWorld.NowMs)}");
        Assert.True(index.ScoreAt(3, 0, TinyWorld.NowMs) < 0, $"{index.ScoreAt(3, 0, TinyWorld.NowMs)}");
    }

    [Fact]
    public void Burst_SteadyRateOfANewItem_IsNoBurst()
    {
        // Ten an hour since it appeared three hours ago: the long window has only seen three hours of it.
        var index = new BurstIndex(new BurstOptions());
        index.Apply(Event(0, TinyWorld.NowMs - 500 * MsPerHour));
        for (var i = 0; i < 30; i++) index.Apply(Event(5, TinyWorld.NowMs - i * MsPerHour / 10));
        Assert.True(index.ScoreAt(5, TinyWorld.NowMs - 3 * MsPerHour, TinyWorld.NowMs) < 0);
        Assert.True(index.ScoreAt(5, 0, TinyWorld.NowMs) > 0, "the same counts of an old item are a burst");
    }

    private static bool Allowed(in FeedRequest request, int row) => new Eligibility(request).Allows(row);

    private static FeedEvent Event(int item, long timeMs, EventType? type = null) =>
        new() { TimeMs = timeMs, User = 0, Item = item, Type = type ?? EventType.Click, Value = 1 };
}
