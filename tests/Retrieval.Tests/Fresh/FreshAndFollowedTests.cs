using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Retrieval.Tests;

public sealed class FreshAndFollowedTests
{
    private const long MsPerHour = 3_600_000;

    [Fact]
    public void Fresh_BusyAuthor_DoesNotFillTheHead()
    {
        // The busy author's ten items are all newer than the five of the others.
        var (catalog, _) = Catalog(Enumerable.Range(0, 10).Select(i => ("busy", (long)i)).Concat(Enumerable.Range(0, 5).Select(i => ($"a{i}", 20L + i))));
        var index = new FreshIndex(new FreshOptions { MaxPerAuthor = 2, SpreadHours = 24 });
        index.Refresh(catalog, TinyWorld.NowMs);
        var items = new int[15];
        var scores = new float[15];
        Assert.Equal(15, new FreshSource(index).Retrieve(Request(catalog, TinyWorld.Stranger()), items, scores, default));
        Assert.Equal([0, 1, 10, 11, 12, 13, 14, 2, 3, 4, 5, 6, 7, 8, 9], items);
        Assert.Equal(-20f, scores[2]);
        Assert.Equal(-26f, scores[7]);
    }

    [Fact]
    public void Fresh_TooOldOrUndated_IsNotFresh()
    {
        var (catalog, builder) = Catalog([("a", 1), ("b", 100)]);
        builder.Put(new ItemRecord { Id = "undated" });
        var index = new FreshIndex(new FreshOptions { MaxAgeHours = 50 });
        index.Refresh(builder.Snapshot(), TinyWorld.NowMs);
        var items = new int[5];
        Assert.Equal(1, new FreshSource(index).Retrieve(Request(catalog, TinyWorld.Stranger()), items, new float[5], default));
        Assert.Equal(0, items[0]);
    }

    [Fact]
    public void Fresh_ItemWhoseTimeHasCome_ShowsWithoutARefresh()
    {
        var (catalog, _) = Catalog([("a", 5), ("b", -2)]);
        var index = new FreshIndex(new FreshOptions());
        index.Refresh(catalog, TinyWorld.NowMs);
        var items = new int[5];
        Assert.Equal(1, new FreshSource(index).Retrieve(Request(catalog, TinyWorld.Stranger()), items, new float[5], default));
        Assert.Equal(2, new FreshSource(index).Retrieve(Request(catalog, TinyWorld.Stranger(), TinyWorld.NowMs + 3 * MsPerHour), items, new float[5], default));
        Assert.Equal(1, items[0]);
    }

    [Fact]
    public void Followed_SeveralAuthors_GivesTheNewestOfEachUpToTheCap()
    {
        var random = new FeedRandom(5);
        var (catalog, _) = Catalog(Enumerable.Range(0, 200).Select(_ => ($"a{random.Next(6)}", (long)random.Next(1000))));
        var index = new AuthorIndex();
        index.Refresh(catalog);
        var state = TinyWorld.Stranger();
        new[] { 4, 1, 4 }.CopyTo(state.SetFollowedAuthors(3));
        var expected = new[] { 1, 4 }
            .SelectMany(author => Rows(catalog).Where(row => catalog.AuthorOf[row] == author).OrderByDescending(row => catalog.PublishedMs[row]).ThenBy(row => row).Take(7))
            .OrderByDescending(row => catalog.PublishedMs[row]).ThenBy(row => row).ToArray();
        foreach (var k in (int[])[3, 10, 100])
        {
            var items = new int[k];
            var count = new FollowedSource(index, maxPerAuthor: 7).Retrieve(Request(catalog, state), items, new float[k], default);
            Assert.Equal(expected.Take(k), items[..count]);
        }
    }

    private static IEnumerable<int> Rows(CatalogSnapshot catalog) => Enumerable.Range(0, catalog.Count);

    private static (CatalogSnapshot Catalog, CatalogBuilder Builder) Catalog(IEnumerable<(string Author, long AgeHours)> items)
    {
        var builder = new CatalogBuilder();
        foreach (var (author, age) in items)
            builder.Put(new ItemRecord { Id = TinyWorld.Id(builder.Count), Author = author, PublishedMs = TinyWorld.NowMs - age * MsPerHour });
        return (builder.Snapshot(), builder);
    }

    private static FeedRequest Request(CatalogSnapshot catalog, UserSnapshot user, long nowMs = TinyWorld.NowMs) =>
        new() { RequestId = "r", User = user, Catalog = catalog, Take = 10, NowMs = nowMs };
}
