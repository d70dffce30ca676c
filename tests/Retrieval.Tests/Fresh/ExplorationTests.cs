using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Retrieval.Tests;

public sealed class ExplorationTests
{
    [Theory]
    [InlineData(0.3, 5.0)]
    [InlineData(20.0, 80.0)]
    [InlineData(1.0, 1.0)]
    public void NextBeta_ManyDraws_HasTheMomentsOfBeta(double a, double b)
    {
        var random = new FeedRandom(1);
        const int Draws = 50_000;
        var (sum, squares) = (0.0, 0.0);
        for (var i = 0; i < Draws; i++)
        {
            var x = random.NextBeta(a, b);
            Assert.InRange(x, 0, 1);
            (sum, squares) = (sum + x, squares + x * x);
        }

        var mean = a / (a + b);
        var variance = a * b / ((a + b) * (a + b) * (a + b + 1));
        Assert.Equal(mean, sum / Draws, 5 * Math.Sqrt(variance / Draws));
        Assert.Equal(1, (squares / Draws - sum * sum / Draws / Draws) / variance, 0.05);
    }

    [Fact]
    public void Exploring_ShownOftenOrWantedNever_GivesWay()
    {
        var builder = new CatalogBuilder();
        for (var item = 0; item < 3; item++) builder.Put(new ItemRecord { Id = TinyWorld.Id(item), Author = $"a{item}", PublishedMs = TinyWorld.NowMs - 1000 });
        var catalog = builder.Snapshot();
        var fresh = new FreshIndex(new FreshOptions());
        fresh.Refresh(catalog, TinyWorld.NowMs);
        var trials = new ItemTrials(EventWeights.Default);
        for (var i = 0; i < 90; i++) trials.Apply(Event(0, EventType.Impression)); // shown much and never wanted
        for (var i = 0; i < 30; i++) trials.Apply(Event(1, EventType.Impression));
        for (var i = 0; i < 15; i++) trials.Apply(Event(1, EventType.Click)); // wanted half of the time
        trials.Refresh(catalog);
        var source = new ExploringSource(fresh, trials, new ExplorationOptions { MaxImpressions = 100 });
        var first = new int[3];
        for (ulong seed = 0; seed < 300; seed++)
        {
            var items = new int[3];
            Assert.Equal(3, source.Retrieve(Request(catalog, seed), items, new float[3], default));
            first[items[0]]++;
        }

        Assert.True(first[1] > first[2] && first[2] > first[0] && first[2] > 0, $"first places: {string.Join(' ', first)}");
        for (var i = 0; i < 10; i++) trials.Apply(Event(0, EventType.Impression));
        trials.Refresh(catalog);
        Assert.Equal(2, source.Retrieve(Request(catalog, 1), new int[3], new float[3], default));
    }

    [Fact]
    public void Editorial_SurfaceCountryAndTime_DecideWhichListsShow()
    {
        var builder = new CatalogBuilder();
        for (var item = 0; item < 4; item++) builder.Put(new ItemRecord { Id = TinyWorld.Id(item) });
        var index = new EditorialIndex();
        index.Refresh(builder.Snapshot());
        index.Use(
        [
            new EditorialList { Name = "sweden", Items = ["i1"], Countries = ["se"] },
            new EditorialList { Name = "later", Items = ["i2"], StartsMs = TinyWorld.NowMs + 1 },
            new EditorialList { Name = "over", Items = ["i2"], ExpiresMs = TinyWorld.NowMs },
            new EditorialList { Name = "elsewhere", Items = ["i2"], Surfaces = ["related"] },
            new EditorialList { Name = "all", Items = ["i3", "i9", "i1"], Lines = [7, 8, 9], Surfaces = ["home"] },
        ]);
        var source = new EditorialSource(index, Worlds.TwoCountries);
        var items = new int[5];
        var swede = new UserSnapshot { Row = 4 };
        Assert.Equal(2, source.Retrieve(Request(builder.Snapshot(), 1, swede), items, new float[5], default));
        Assert.Equal([1, 3], items[..2]);
        Assert.Equal(2, source.Retrieve(Request(builder.Snapshot(), 1), items, new float[5], default));
        Assert.Equal([3, 1], items[..2]);
        Assert.Equal([("all", "i9", 8)], index.Unknown);
    }

    private static FeedRequest Request(CatalogSnapshot catalog, ulong seed, UserSnapshot? user = null) =>
        new() { RequestId = "r", User = user ?? TinyWorld.Stranger(), Catalog = catalog, Surface = "home", Take = 3, NowMs = TinyWorld.NowMs, Seed = seed };

    private static FeedEvent Event(int item, EventType type) => new() { TimeMs = TinyWorld.NowMs, User = 0, Item = item, Type = type, Value = 1 };
}
