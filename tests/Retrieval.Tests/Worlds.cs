using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Retrieval.Tests;

/// <summary>Trains models and fills indexes from tiny worlds, and makes random matrices.</summary>
internal static class Worlds
{
    public static InteractionMatrix MatrixOf(TinyWorld world)
    {
        var pairs = new List<Interaction>();
        foreach (var e in world.Events)
            pairs.Add(new Interaction(e.User, e.Item, EventWeights.Default.Of(e.Type, e.Value)));
        return InteractionMatrix.Build(world.UserCount, world.Catalog.Count, pairs.ToArray());
    }

    public static ItemToItemModel NeighboursOf(TinyWorld world) =>
        ItemToItemTrainer.Train(MatrixOf(world), new ItemToItemOptions { Shrinkage = 1 }, WorkProgress.None, default);

    /// <summary>Users of even rows live in SE, the others in FR.</summary>
    public static UserCountries TwoCountries
    {
        get
        {
            var names = new StringIds();
            names.GetOrAdd("SE");
            names.GetOrAdd("FR");
            return new UserCountries(static user => user % 2, names);
        }
    }

    public static TrendingIndex TrendingOf(TinyWorld world, TrendingOptions options, UserCountries? countries = null)
    {
        var index = new TrendingIndex(options, countries);
        foreach (var e in world.Events) index.Apply(e);
        index.Refresh(world.Catalog, TinyWorld.NowMs);
        return index;
    }

    public static ExploringSource ExploringOf(TinyWorld world, ExplorationOptions options)
    {
        var fresh = new FreshIndex(new FreshOptions());
        fresh.Refresh(world.Catalog, TinyWorld.NowMs);
        var trials = new ItemTrials(EventWeights.Default);
        foreach (var e in world.Events)
        {
            trials.Apply(e with { Type = EventType.Impression });
            if (e.User % 3 == 0) trials.Apply(e);
        }

        trials.Refresh(world.Catalog);
        return new ExploringSource(fresh, trials, options);
    }

    public static ContentIndex ContentOf(TinyWorld world, AlsModel als)
    {
        var index = new ContentIndex(ContentModel.Fit(world.Catalog, als, new ContentOptions { Dimensions = 64 }, default), als);
        index.Refresh(world.Catalog);
        return index;
    }

    public static InteractionMatrix RandomMatrix(int users, int items, int pairs, ulong seed)
    {
        var random = new FeedRandom(seed);
        var interactions = new Interaction[pairs];
        for (var i = 0; i < pairs; i++)
            interactions[i] = new Interaction(random.Next(users), (int)(items * random.NextDouble() * random.NextDouble()), 1 + random.Next(3));
        return InteractionMatrix.Build(users, items, interactions);
    }

    public static double[,] Dense(InteractionMatrix matrix)
    {
        var dense = new double[matrix.RowCount, matrix.ColumnCount];
        for (var row = 0; row < matrix.RowCount; row++)
            for (var i = 0; i < matrix.ColumnsOf(row).Length; i++) dense[row, matrix.ColumnsOf(row)[i]] = matrix.WeightsOf(row)[i];
        return dense;
    }
}
