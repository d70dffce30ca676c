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
