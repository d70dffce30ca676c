using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Reranking.Tests;

/// <summary>Each kind against its plainest reading, over many random worlds.</summary>
public sealed class RuleMeaningTests
{
    private const int Worlds = 200;

    [Fact]
    public void PolicyLabels_AnyWorld_RemovesExactlyTheLabelled() =>
        Filters(("policy_labels", "exclude: [spam, adult, never-heard-of]"),
            (world, row) => !world.Catalog.Describe(row).PolicyLabels.Any(label => label is "spam" or "adult"));

    [Fact]
    public void AlreadySeen_Shown_RemovesExactlyTheSeen() =>
        Filters(("already_seen", ""), (world, row) => !world.User.Seen.Contains(row));

    [Fact]
    public void AlreadySeen_ActedOn_RemovesExactlyThose() =>
        Filters(("already_seen", "what: acted_on"), (world, row) => !world.Acted.Contains(row));

    [Fact]
    public void Region_Hide_KeepsTheCountrysAndEverywhere() =>
        Filters(("region", "unknown_country: hide"),
            (world, row) => world.Catalog.Describe(row).Region is "" || world.Catalog.Describe(row).Region == world.Request.Context.Country);

    [Fact]
    public void MaxAge_Hide_KeepsTheYoungAndDated() =>
        Filters(("max_age", "max_age: 5d, unknown_time: hide"),
            (world, row) => world.Catalog.PublishedMs[row] is not 0 and var time && time >= RuleContractWorld.NowMs - 5 * 86_400_000L);

    [Fact]
    public void AlreadySeen_KeepAtLeast_FillsUpBehindInOrder()
    {
        for (var seed = 1UL; seed <= Worlds; seed++)
        {
            var world = new RuleContractWorld(seed);
            var seen = world.Order.Where(world.User.Seen.Contains).ToArray();
            var rest = world.Order.Except(seen).ToArray();
            var expected = rest.Concat(seen.Take(Math.Max(0, 40 - rest.Length)));
            Assert.Equal(expected, world.Apply(Rule(world, ("already_seen", "keep_at_least: 40"))));
        }
    }

    [Fact]
    public void TopK_AnyWorld_IsTheBruteForceSort()
    {
        for (var seed = 1UL; seed <= Worlds; seed++)
        {
            var world = new RuleContractWorld(seed);
            var score = world.Batch[world.Score].ToArray();
            var expected = world.Order.OrderBy(row => float.IsNaN(score[row])).ThenByDescending(row => score[row]).ToArray(); // stable
            Assert.Equal(expected.Take(17), world.Apply(Rule(world, ("top_k", "k: 17"))));
            Assert.Equal(expected, world.Apply(Rule(world, ("sort", ""))));
        }
    }

    [Theory]
    [InlineData("author_cap", "max: 2", 2)]
    [InlineData("topic_cap", "max: 3, topics: all", 3)]
    public void Cap_AnyWorld_KeepsTheFirstThatFit(string kind, string keys, int max)
    {
        for (var seed = 1UL; seed <= Worlds; seed++)
        {
            var world = new RuleContractWorld(seed);
            var counts = new Dictionary<int, int>();
            var kept = new List<int>();
            foreach (var row in world.Order)
            {
                var values = Values(world, row, kind);
                if (values.Any(value => counts.GetValueOrDefault(value) >= max)) continue;
                foreach (var value in values) counts[value] = counts.GetValueOrDefault(value) + 1;
                kept.Add(row);
            }

            Assert.Equal(kept, world.Apply(Rule(world, (kind, keys))));
            Assert.Equal(kept.Concat(world.Order.Except(kept)), world.Apply(Rule(world, (kind, keys + ", strict: false"))));
        }
    }

    [Theory]
    [InlineData("author_spacing", "gap: 1", 1)]
    [InlineData("author_spacing", "gap: 4", 4)]
    [InlineData("topic_spacing", "gap: 2, topics: all", 2)]
    public void Spacing_AnyWorld_HoldsWhereverGreedyCan(string kind, string keys, int gap)
    {
        for (var seed = 1UL; seed <= Worlds; seed++)
        {
            var world = new RuleContractWorld(seed);
            var after = world.Apply(Rule(world, (kind, keys)));
            var left = world.Order.ToList();
            var page = new List<int>();
            while (page.Count < Math.Min(world.Request.Take, world.Order.Length))
            {
                // The first whose like is far enough; a distance of d means d - 1 others between.
                int Distance(int row) => Enumerable.Range(1, gap).FirstOrDefault(
                    d => d <= page.Count && Values(world, page[^d], kind).Intersect(Values(world, row, kind)).Any(), gap + 1);
                var picked = left.MaxBy(Distance); // the first of the largest
                page.Add(picked);
                left.Remove(picked);
            }

            Assert.Equal(page.Concat(left), after);
        }
    }

    [Fact]
    public void Topics_FirstAndOnly_CountNothingElse()
    {
        var world = new RuleContractWorld(5);
        var after = world.Apply(Rule(world, ("topic_cap", "max: 1, topics: first, only: [t1]")));
        string First(int row) => world.Catalog.Describe(row).Topics.FirstOrDefault("");
        Assert.Single(after, row => First(row) == "t1");
        Assert.Equal(world.Order.Where(row => First(row) != "t1"), after.Where(row => First(row) != "t1"));
    }

    private static void Filters((string, string) rule, Func<RuleContractWorld, int, bool> keeps)
    {
        for (var seed = 1UL; seed <= Worlds; seed++)
        {
            var world = new RuleContractWorld(seed);
            Assert.Equal(world.Order.Where(row => keeps(world, row)), world.Apply(Rule(world, rule)));
        }
    }

    private static int[] Values(RuleContractWorld world, int row, string kind) =>
        kind.StartsWith("topic") ? world.Catalog.TopicsOf(row).ToArray()
        : world.Catalog.AuthorOf[row] is >= 0 and var author ? [author] : [];

    private static IRule Rule(RuleContractWorld world, (string, string) rule) =>
        RuleText.Steps(world.Schema, world.Score, rule).Select(step => step.Stage).OfType<IRule>().First(stage => stage.Name == "rule:r1");
}
