using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Reranking.Tests;

public sealed class RuleMovesTests
{
    [Fact]
    public void StoodStill_OneTakenOut_OnlyThatOneMoved()
    {
        Assert.Equal([true, true, true, true, false], KeptOrder.StoodStill([0, 2, 3, 4, 1]));
        Assert.Equal([false, false, true], KeptOrder.StoodStill([1, 0, 2])); // a swap moves both
        Assert.Equal([true, true, true], KeptOrder.StoodStill([0, 1, 2]));
        Assert.Empty(KeptOrder.StoodStill([]));
    }

    [Fact]
    public void StoodStill_RandomOrders_AgreesWithAllLongestChains()
    {
        var random = new FeedRandom(3);
        for (var i = 0; i < 300; i++)
        {
            var places = Enumerable.Range(0, 1 + random.Next(8)).OrderBy(_ => random.NextULong()).ToArray();
            var chains = Enumerable.Range(0, 1 << places.Length)
                .Select(set => Enumerable.Range(0, places.Length).Where(p => (set >> p & 1) != 0).ToArray())
                .Where(chain => chain.Zip(chain.Skip(1)).All(pair => places[pair.First] < places[pair.Second])).ToArray();
            var longest = chains.Max(chain => chain.Length);
            var expected = Enumerable.Range(0, places.Length).Select(p => chains.Where(c => c.Length == longest).All(c => c.Contains(p)));
            Assert.Equal(expected, KeptOrder.StoodStill(places));
        }
    }

    [Fact]
    public void Moves_OfAFeed_NameTheRulesThatDidIt()
    {
        var (feed, moves) = Explained(
        [
            Item("old", "x", 0.9f, days: 40), Item("a1", "a", 0.8f), Item("bad", "b", 0.7f, label: "spam"),
            Item("a2", "a", 0.6f), Item("c1", "c", 0.5f), Item("d1", "d", 0.1f),
        ]);
        using (feed)
        {
            // by score: old a1 a2 c1 d1; after freshness: a1 a2 c1 old, and d1 cut; after spacing: a1 c1 a2 old
            Assert.Equal([1, 4, 3, 0], feed.Page.ToArray());
            Assert.Equal([new RuleShift("fresh", 1, 4)], moves.Of(0));
            Assert.Equal([new RuleShift("fresh", 2, 1)], moves.Of(1));
            Assert.Equal([new RuleShift("fresh", 4, 3), new RuleShift("apart", 3, 2)], moves.Of(4));
            Assert.Equal([new RuleShift("fresh", 3, 2), new RuleShift("apart", 2, 3)], moves.Of(3));
            Assert.Equal("clean", moves.RemovedBy(2));
            Assert.Equal("best", moves.RemovedBy(5));
            Assert.Null(moves.RemovedBy(1));
            Assert.Empty(moves.Of(2));
        }
    }

    [Fact]
    public void Moves_OfAnUnexplainedFeed_AreEmpty()
    {
        var world = new RuleContractWorld(1);
        var run = new WorldPipeline(world, RuleFile.Default);
        using var feed = run.Pipeline.Run(world.Request);
        var moves = RuleMoves.Read(feed, run.Definition);
        foreach (var row in feed.Page) Assert.Empty(moves.Of(row));
    }

    [Fact]
    public void Moves_AnyWorld_AccountForEveryRow()
    {
        for (var seed = 1UL; seed <= 50; seed++)
        {
            var world = new RuleContractWorld(seed);
            var run = new WorldPipeline(world, RuleFile.Default);
            using var feed = run.Pipeline.Run(RequestOf(world.User, world.Catalog, world.Order.Length));
            var moves = RuleMoves.Read(feed, run.Definition);
            var left = feed.OrderAfter(run.Definition.Steps.Count - 1).ToArray();
            for (var row = 0; row < feed.Batch.Count; row++) Assert.Equal(!left.Contains(row), moves.RemovedBy(row) is not null);
        }
    }

    private static (RankedFeed Feed, RuleMoves Moves) Explained((ItemRecord Item, float Score)[] items)
    {
        var rules = RuleFile.Parse("""
            version: 1
            surfaces:
              "*":
                - {id: clean, kind: policy_labels, owner: o, reason: r, exclude: [spam]}
                - {id: fresh, kind: freshness, owner: o, reason: r, half_life: 7d, floor: 0.2}
                - {id: best, kind: top_k, owner: o, reason: r, k: 4}
                - {id: apart, kind: author_spacing, owner: o, reason: r, gap: 1}
            """, "t.yaml");
        var builder = new CatalogBuilder();
        foreach (var (item, _) in items) builder.Put(item);
        var run = new WorldPipeline(items.Select(item => item.Score).ToArray(), rules);
        var feed = run.Pipeline.Run(RequestOf(new UserSnapshot(), builder.Snapshot(), 10));
        return (feed, RuleMoves.Read(feed, run.Definition));
    }

    private static FeedRequest RequestOf(UserSnapshot user, CatalogSnapshot catalog, int take) => new()
    {
        RequestId = "r",
        User = user,
        Catalog = catalog,
        Context = RequestContext.Empty,
        Take = take,
        NowMs = RuleContractWorld.NowMs,
        Explain = true,
    };

    private static (ItemRecord, float) Item(string id, string author, float score, int days = 0, string? label = null) =>
        (new ItemRecord
        {
            Id = id,
            Author = author,
            PublishedMs = RuleContractWorld.NowMs - days * 86_400_000L,
            PolicyLabels = label is null ? [] : [label],
        }, score);
}
