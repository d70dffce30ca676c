using FeedRanker.Core;

namespace FeedRanker.Evaluation.Tests;

public sealed class MetricCatalogTests
{
    [Theory]
    [InlineData("ndcg@10", "ndcg@10")]
    [InlineData("ndcg", "ndcg")]
    [InlineData("ndcg_cut_20", "ndcg@20")]
    [InlineData("P_5", "precision@5")]
    [InlineData("recall_50", "recall@50")]
    [InlineData("map_cut_100", "map@100")]
    [InlineData("success_1", "hit@1")]
    [InlineData("recip_rank", "mrr")]
    [InlineData("Rprec", "rprec")]
    [InlineData("ils_cos@10", "ils_cos@10")]
    [InlineData("mean_age@10", "mean_age@10")]
    [InlineData("gauc", "gauc")]
    public void Parse_OfKnownName_GivesItsCanonicalName(string name, string canonical) =>
        Assert.Equal(canonical, MetricCatalog.Parse(name).Name);

    [Theory]
    [InlineData("ndgc@10", "no metric 'ndgc@10'")]
    [InlineData("", "no metric")]
    [InlineData("ndcg@0", "whole number from 1")]
    [InlineData("ndcg@-3", "whole number from 1")]
    [InlineData("ndcg@ten", "whole number from 1")]
    [InlineData("P_0", "whole number from 1")]
    [InlineData("ndcg@99999999999", "whole number from 1")]
    [InlineData("recall", "needs a cut")]
    [InlineData("auc@5", "takes no cut")]
    public void Parse_OfWrongName_SaysWhatWouldBeRight(string name, string message) =>
        Assert.Contains(message, Assert.Throws<InputException>(() => MetricCatalog.Parse(name)).Message);

    [Fact]
    public void ParseList_WithRepeats_KeepsOrderAndCountsOnce() =>
        Assert.Equal(["map", "ndcg@10"], MetricCatalog.ParseList("map, ndcg@10 ndcg_cut_10").Select(m => m.Name));

    [Fact]
    public void All_HaveOneNameAndExactlyOneComputation()
    {
        Assert.Equal(MetricCatalog.All.Count, MetricCatalog.All.Select(d => d.Name).Distinct().Count());
        foreach (var d in MetricCatalog.All)
            Assert.Single(new object?[] { d.OfList, d.OfSlate, d.OfExpected, d.OfExposure, d.OfRows }, c => c is not null);
    }
}
