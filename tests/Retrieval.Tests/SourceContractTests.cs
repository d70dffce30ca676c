using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Retrieval.Tests;

public sealed class AlsSourceContractTests : SourceContract
{
    private AlsUserEmbedder? _embedder;

    protected override ICandidateSource Make(TinyWorld world)
    {
        var model = AlsTrainer.Train(Worlds.MatrixOf(world), new AlsOptions { Factors = 16, Regularisation = 0.01f }, WorkProgress.None, default);
        _embedder = new AlsUserEmbedder(model, EventWeights.Default);
        return new AlsSource(model);
    }

    protected override void Prepare(UserSnapshot user) => _embedder!.Embed(user);
}

public sealed class ItemToItemSourceContractTests : SourceContract
{
    protected override ICandidateSource Make(TinyWorld world) =>
        new ItemToItemSource(Worlds.NeighboursOf(world), new RecentItemsOptions());
}

public sealed class SimilarSourceContractTests : SourceContract
{
    protected override int SeedItem => 24;

    protected override ICandidateSource Make(TinyWorld world) => new SimilarSource(Worlds.NeighboursOf(world));
}

public sealed class EaseSourceContractTests : SourceContract
{
    protected override ICandidateSource Make(TinyWorld world) =>
        new EaseSource(EaseTrainer.Train(Worlds.MatrixOf(world), new EaseOptions { Regularisation = 5 }, WorkProgress.None, default), new RecentItemsOptions());
}

public sealed class GraphFilterSourceContractTests : SourceContract
{
    protected override ICandidateSource Make(TinyWorld world) =>
        new GraphFilterSource(GraphFilterTrainer.Train(Worlds.MatrixOf(world), new GraphFilterOptions { Rank = 48 }, WorkProgress.None, default), new RecentItemsOptions());
}

public sealed class TrendingSourceContractTests : SourceContract
{
    protected override ICandidateSource Make(TinyWorld world) => new TrendingSource(Worlds.TrendingOf(world, new TrendingOptions()));
}

public sealed class PopularInLanguageSourceContractTests : SourceContract
{
    protected override ICandidateSource Make(TinyWorld world) =>
        new TrendingSource(Worlds.TrendingOf(world, TrendingOptions.Popular), "popular", TrendingScope.Language);
}

public sealed class FollowedSourceContractTests : SourceContract
{
    protected override ICandidateSource Make(TinyWorld world)
    {
        var index = new AuthorIndex();
        index.Refresh(world.Catalog);
        return new FollowedSource(index, maxPerAuthor: 500);
    }
}

public sealed class FreshSourceContractTests : SourceContract
{
    protected override ICandidateSource Make(TinyWorld world)
    {
        var index = new FreshIndex(new FreshOptions { MaxPerTopic = 20 });
        index.Refresh(world.Catalog, TinyWorld.NowMs);
        return new FreshSource(index);
    }
}

public sealed class InterestSourceContractTests : SourceContract
{
    protected override ICandidateSource Make(TinyWorld world)
    {
        var model = AlsTrainer.Train(Worlds.MatrixOf(world), new AlsOptions { Factors = 16, Regularisation = 0.01f }, WorkProgress.None, default);
        return new InterestSource(model, new InterestOptions { MaxInterests = 3, JoinBelow = 0.2f });
    }
}

public sealed class TrendingByScopesSourceContractTests : SourceContract
{
    protected override ICandidateSource Make(TinyWorld world) => new TrendingSource(
        Worlds.TrendingOf(world, new TrendingOptions(), Worlds.TwoCountries), "trending-local",
        [TrendingScope.Country, TrendingScope.Language, TrendingScope.Topic], EventWeights.Default);
}

public sealed class BurstSourceContractTests : SourceContract
{
    protected override ICandidateSource Make(TinyWorld world)
    {
        var index = new BurstIndex(new BurstOptions { Prior = 0.1, Ratio = 1.5 }, Worlds.TwoCountries);
        foreach (var e in world.Events) index.Apply(e);
        index.Refresh(world.Catalog, TinyWorld.NowMs);
        return new TrendingSource(index, "bursting", [TrendingScope.Country, TrendingScope.Global], EventWeights.Default);
    }
}

public sealed class EditorialSourceContractTests : SourceContract
{
    protected override ICandidateSource Make(TinyWorld world)
    {
        var index = new EditorialIndex();
        index.Refresh(world.Catalog);
        index.Use(
        [
            new EditorialList { Name = "first", Items = Enumerable.Range(0, 60).Select(i => TinyWorld.Id(i * 3)).Append("nobody knows it").ToArray() },
            new EditorialList { Name = "second", Items = Enumerable.Range(0, 200).Select(i => TinyWorld.Id(199 - i)).ToArray() },
        ]);
        return new EditorialSource(index, Worlds.TwoCountries);
    }
}

public sealed class ThompsonSourceContractTests : SourceContract
{
    protected override ICandidateSource Make(TinyWorld world) => Worlds.ExploringOf(world, new ExplorationOptions());
}

public sealed class UcbSourceContractTests : SourceContract
{
    protected override ICandidateSource Make(TinyWorld world) => Worlds.ExploringOf(world, new ExplorationOptions { Method = ExplorationMethod.Ucb });
}

public sealed class ContentSourceContractTests : SourceContract
{
    protected override int SeedItem => 24;

    protected override ICandidateSource Make(TinyWorld world) => new ContentSource(Worlds.ContentOf(world, Als(world)));

    private static AlsModel Als(TinyWorld world) =>
        AlsTrainer.Train(Worlds.MatrixOf(world), new AlsOptions { Factors = 16, Regularisation = 0.01f }, WorkProgress.None, default);
}

public sealed class AlsWithColdItemsSourceContractTests : SourceContract
{
    private AlsUserEmbedder? _embedder;

    protected override ICandidateSource Make(TinyWorld world)
    {
        var model = AlsTrainer.Train(Worlds.MatrixOf(world), new AlsOptions { Factors = 16, Regularisation = 0.01f }, WorkProgress.None, default);
        _embedder = new AlsUserEmbedder(model, EventWeights.Default);
        return new AlsSource(model, new CompletedIndex(VectorIndexes.Exact(ItemVectors.Of(model)), Worlds.ContentOf(world, model)));
    }

    protected override void Prepare(UserSnapshot user) => _embedder!.Embed(user);
}

public sealed class TwoTowerSourceContractTests : SourceContract
{
    protected override ICandidateSource Make(TinyWorld world)
    {
        var options = new TwoTowerOptions { Dimensions = 16, Hidden = 16, Batch = 64, Epochs = 5, Threads = 1 };
        var pairs = world.Events.Select(e => new Interaction(e.User, e.Item, EventWeights.Default.Of(e.Type, e.Value))).ToArray();
        var model = TwoTowerTrainer.Train(TowerChoices.Of(world.UserCount, world.Catalog.Count, pairs), world.Catalog, options, WorkProgress.None, default);
        var items = new TowerItems(model);
        items.Refresh(world.Catalog);
        return new TwoTowerSource(model, items, EventWeights.Default, Worlds.TwoCountries);
    }
}

public sealed class GraphSoftmaxSourceContractTests : SourceContract
{
    protected override ICandidateSource Make(TinyWorld world) =>
        new GraphSoftmaxSource(GraphSoftmaxTrainer.Train(Worlds.MatrixOf(world), new GraphSoftmaxOptions { Factors = 16, Epochs = 5 }, WorkProgress.None, default), new RecentItemsOptions());
}

public sealed class UserNeighbourSourceContractTests : SourceContract
{
    protected override ICandidateSource Make(TinyWorld world) =>
        new UserNeighbourSource(new UserNeighbourModel(Worlds.MatrixOf(world), new UserNeighbourOptions()), new RecentItemsOptions());
}
