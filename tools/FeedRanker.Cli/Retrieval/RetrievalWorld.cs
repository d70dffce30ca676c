using System.Globalization;
using FeedRanker.Cli.Verbs;
using FeedRanker.Core;
using FeedRanker.Retrieval;

namespace FeedRanker.Cli.Retrieval;

/// <summary>A large made world in memory: a catalog, who chose what, and every source over it.</summary>
internal sealed class RetrievalWorld
{
    private const long NowMs = 1_767_225_600_000;
    private const long HourMs = 3_600_000;
    private const int ItemsPerAuthor = 50;
    private const int MostRecent = 100;
    private const int AlsoSeen = 200;
    private const int Followed = 50;

    private readonly InteractionMatrix _pairs;
    private readonly AlsUserEmbedder _embedder;
    private readonly ulong _seed;

    private RetrievalWorld(InteractionMatrix pairs, CatalogSnapshot catalog, AlsModel als, IReadOnlyList<ICandidateSource> sources, ulong seed)
    {
        (_pairs, Catalog, Sources, _seed) = (pairs, catalog, sources, seed);
        _embedder = new AlsUserEmbedder(als, EventWeights.Default);
    }

    public CatalogSnapshot Catalog { get; }

    public IReadOnlyList<ICandidateSource> Sources { get; }

    public int Users => _pairs.RowCount;

    /// <summary>Makes the world and fits its models.</summary>
    public static RetrievalWorld Make(int items, int users, int pairs, ulong seed, IWorkProgress progress, CancellationToken ct)
    {
        progress.Begin("pairs and catalog", 0);
        var matrix = PowerLawPairs.Make(users, items, pairs, seed);
        var catalog = MakeCatalog(items, seed);
        progress.End();
        var als = AlsTrainer.Train(matrix, AlsOptions.For(matrix) with { Iterations = 5, Solver = AlsSolver.ConjugateGradient }, progress, ct);
        var index = VectorIndexes.Known(VectorIndexes.Build(als, 1000, progress, ct), ItemVectors.Of(als));
        var neighbours = ItemToItemTrainer.Train(matrix, new ItemToItemOptions(), progress, ct);
        return new RetrievalWorld(matrix, catalog, als, MakeSources(matrix, catalog, als, index, neighbours), seed);
    }

    /// <summary>Reads a user as the feature store would.</summary>
    public void Read(int row, UserSnapshot user)
    {
        var random = FeedRandom.For(_seed, (ulong)row);
        user.Clear(row.ToString(CultureInfo.InvariantCulture));
        user.Row = row;
        var chosen = _pairs.ColumnsOf(row);
        var recent = user.SetRecent(Math.Min(MostRecent, chosen.Length));
        for (var i = 0; i < recent.Length; i++) recent[i] = new UserAction(chosen[i], EventType.Click, 1, NowMs - i * HourMs);
        foreach (var item in chosen) user.Seen.Add(item);
        for (var i = 0; i < AlsoSeen; i++) user.Seen.Add(random.Next(Catalog.Count));
        foreach (ref var author in user.SetFollowedAuthors(Followed)) author = Catalog.AuthorOf[random.Next(Catalog.Count)];
        _embedder.Embed(user);
    }

    public FeedRequest Request(UserSnapshot user, ulong seed) => new()
    {
        RequestId = "bench",
        User = user,
        Catalog = Catalog,
        Surface = "home",
        Context = RequestContext.Empty,
        Take = 1000,
        NowMs = NowMs,
        Seed = seed,
    };

    private static IReadOnlyList<ICandidateSource> MakeSources(InteractionMatrix pairs, CatalogSnapshot catalog, AlsModel als, IVectorIndex index, ItemToItemModel neighbours)
    {
        var (trending, popular) = (new TrendingIndex(new TrendingOptions()), new TrendingIndex(TrendingOptions.Popular));
        for (var user = 0; user < pairs.RowCount; user++)
        {
            foreach (var item in pairs.ColumnsOf(user))
            {
                var e = new FeedEvent { TimeMs = NowMs - (user * 31 + item) % (72 * HourMs), User = user, Item = item, Type = EventType.Click, Value = 1 };
                trending.Apply(e);
                popular.Apply(e);
            }
        }

        trending.Refresh(catalog, NowMs);
        popular.Refresh(catalog, NowMs);
        var (authors, fresh) = (new AuthorIndex(), new FreshIndex(new FreshOptions()));
        authors.Refresh(catalog);
        fresh.Refresh(catalog, NowMs);
        return
        [
            new AlsSource(als, index),
            new InterestSource(ItemVectors.Of(als), index, new InterestOptions(), als),
            new ItemToItemSource(neighbours, new RecentItemsOptions()),
            new FollowedSource(authors),
            new TrendingSource(trending),
            new TrendingSource(popular, "popular"),
            new FreshSource(fresh),
        ];
    }

    // One item a minute or so; one in fifty is deleted, one in a hundred comes out later.
    private static CatalogSnapshot MakeCatalog(int items, ulong seed)
    {
        var random = new FeedRandom(seed);
        var catalog = new CatalogBuilder();
        for (var item = 0; item < items; item++)
        {
            var id = item.ToString(CultureInfo.InvariantCulture);
            var hours = random.Next(100) == 0 ? -random.Next(100) : random.Next(10_000);
            catalog.Put(new ItemRecord { Id = id, Author = $"a{random.Next(items / ItemsPerAuthor + 1)}", PublishedMs = NowMs - hours * HourMs });
            if (random.Next(50) == 0) catalog.Delete(id);
        }

        return catalog.Snapshot();
    }
}
