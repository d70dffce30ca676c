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

    private static FeedEvent Event(int item, long timeMs, EventType? type = null) =>
        new() { TimeMs = timeMs, User = 0, Item = item, Type = type ?? EventType.Click, Value = 1 };
}
