using FeedRanker.Core;

namespace FeedRanker.Retrieval.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Validate_OutOfRange_NamesFieldValueAndRange()
    {
        foreach (var (validate, field) in new (Action, string)[]
        {
            (() => (new ItemToItemOptions { Neighbours = 0 }).Validate(), "item_to_item.neighbours"),
            (() => (new ItemToItemOptions { Shrinkage = float.NaN }).Validate(), "item_to_item.shrinkage"),
            (() => (new RecentItemsOptions { HalfLifeItems = 0 }).Validate(), "recent.half_life_items"),
            (() => (new RecentItemsOptions { MaxItems = 0 }).Validate(), "recent.max_items"),
            (() => (new EaseOptions { Regularisation = -1 }).Validate(), "ease.regularisation"),
            (() => (new EaseOptions { MaxItems = 1_000_000 }).Validate(), "ease.max_items"),
            (() => (new GraphFilterOptions { PopularityExponent = 0.6f }).Validate(), "graph_filter.popularity_exponent"),
            (() => (new BprOptions { LearningRate = 0 }).Validate(), "bpr.learning_rate"),
            (() => (new GraphSoftmaxOptions { LengthExponent = 2 }).Validate(), "graph_softmax.length_exponent"),
            (() => (new GraphSoftmaxOptions { Factors = 8 }).Validate(), "graph_softmax.factors"),
            (() => (new GraphSoftmaxOptions { Temperature = 0 }).Validate(), "graph_softmax.temperature"),
            (() => (new UserNeighbourOptions { Neighbours = 0 }).Validate(), "user_neighbours.neighbours"),
            (() => (new UserNeighbourOptions { MaxItemsPerUser = 0 }).Validate(), "user_neighbours.max_items_per_user"),
            (() => (new TwoTowerOptions { Temperature = 0 }).Validate(), "two_tower.temperature"),
            (() => (new TwoTowerOptions { Forget = 1 }).Validate(), "two_tower.forget"),
            (() => (new TrendingOptions { HalfLifeHours = 0 }).Validate(), "trending.half_life_hours"),
            (() => (new FreshOptions { MaxPerAuthor = 0 }).Validate(), "fresh.max_per_author"),
            (() => _ = new FollowedSource(new AuthorIndex(), 0), "followed.max_per_author"),
        })
        {
            var e = Assert.Throws<InputException>(validate);
            Assert.Equal(field, e.Field);
            Assert.Contains("allowed", e.Message, StringComparison.Ordinal);
        }
    }
}
