using FeedRanker.Core;

namespace FeedRanker.Evaluation.Tests;

/// <summary>Measures beyond accuracy against hand values.</summary>
public sealed class SlateMetricsTests
{
    private const long Hour = 3_600_000;

    private static readonly ItemFacts Facts = new(4)
    {
        Topics = [[1, 2], [2, 3], [], [1, 2]],
        Embeddings = [[1, 0], [0, 2], [], [3, 0]],
        UsersOf = [8, 0, 1, 2],
        UserCount = 8,
        PublishedMs = [100 * Hour, 90 * Hour, 0, 120 * Hour],
    };

    [Fact]
    public void Similarity_OnWorkedExample_AveragesPairsThatHaveTheFacts()
    {
        // pairs with topics: (0,1) 1/3, (0,3) 1, (1,3) 1/3; cosines 0, 1, 0.
        Assert.Equal(5 / 9.0, SlateMetrics.TopicSimilarity([0, 1, 2, 3], Facts, 0), 1e-12);
        Assert.Equal(1 / 3.0, SlateMetrics.EmbeddingSimilarity([0, 1, 2, 3], Facts, 0), 1e-6);
        Assert.Equal(4 / 9.0, SlateMetrics.TopicDistance([0, 1, 2, 3], Facts, 0), 1e-12);
        Assert.True(double.IsNaN(SlateMetrics.TopicSimilarity([0, 2], Facts, 0)));
    }

    [Fact]
    public void Novelty_OnWorkedExample_IsMeanSelfInformation()
    {
        Assert.Equal((0 + 3 + 3 + 2) / 4.0, SlateMetrics.Novelty([0, 1, 2, 3], Facts, 0), 1e-12);
        Assert.True(double.IsNaN(SlateMetrics.Novelty([0], new ItemFacts(1), 0)));
    }

    [Fact]
    public void MeanAge_OnWorkedExample_LeavesOutUnknownAndCountsTheFutureAsNew()
    {
        Assert.Equal((10 + 20 + 0) / 3.0, SlateMetrics.MeanAgeHours([0, 1, 2, 3], Facts, 110 * Hour), 1e-12);
    }

    [Fact]
    public void Exposure_OnWorkedExample_HasHandCoverageAndGini()
    {
        var exposure = new Exposure();
        exposure.Add([0, 1]);
        exposure.Add([0, 5000]);
        exposure.Add([0, 1]);
        Assert.Equal(3 / 4.0, exposure.Coverage(4));
        // shown ascending 0, 1, 2, 3: 2 (2·1 + 3·2 + 4·3) / (4 · 6) − 5/4.
        Assert.Equal(40 / 24.0 - 1.25, exposure.Gini(4), 1e-12);
    }

    [Fact]
    public void Gini_WhenEven_IsZeroAndNearOneForOneItem()
    {
        var even = new Exposure();
        even.Add([0, 1, 2, 3]);
        Assert.Equal(0, even.Gini(4), 1e-12);
        var one = new Exposure();
        one.Add([2]);
        Assert.Equal(0.999, one.Gini(1000), 1e-12);
    }

    [Fact]
    public void ItemFacts_OfACatalog_ReadItsColumnsAndDoNotCountDeletedItems()
    {
        var catalog = new CatalogBuilder();
        catalog.Put(new ItemRecord { Id = "a", PublishedMs = 5, Topics = ["x"], Embedding = [1f, 2f] });
        catalog.Put(new ItemRecord { Id = "b", Topics = ["x", "y"] });
        catalog.Delete("b");
        var facts = ItemFacts.Of(catalog.Snapshot());
        Assert.Equal(1, facts.CatalogSize);
        Assert.Equal(5, facts.PublishedMsOf(0));
        Assert.Equal([0, 1], facts.TopicsOf(1).ToArray());
        Assert.True(facts.EmbeddingOf(1).IsEmpty);
        Assert.Equal(0, facts.PublishedMsOf(77));
    }
}
