using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Retrieval.Tests;

public sealed class GraphFilterTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(0f)]
    [InlineData(0.4f)]
    public void Train_FullRank_IsTheFilterOfTheWholeSpectrum(float pathWeight)
    {
        var matrix = Worlds.RandomMatrix(90, 40, 700, 1);
        var options = new GraphFilterOptions { PathWeight = pathWeight, Rank = 64 };
        var model = GraphFilterTrainer.Train(matrix, options, WorkProgress.None, default);
        var expected = DenseFilter.Of(matrix, options);
        var largest = expected.Cast<double>().Max();
        for (var item = 0; item < 40; item++)
            for (var other = 0; other < 40; other++)
                if (other != item) Assert.Equal(expected[item, other], Links(model, item)[other], 1e-4 * largest);
    }

    [Fact]
    public void Train_Checkerboard_NeighboursAreOfOneColour()
    {
        var pairs = from user in Enumerable.Range(0, 60) from item in Enumerable.Range(0, 40) where user % 2 == item % 2 && (user * 7 + item) % 3 != 0 select new Interaction(user, item, 1);
        var model = GraphFilterTrainer.Train(InteractionMatrix.Build(60, 40, pairs.ToArray()), new GraphFilterOptions { Rank = 16, PathWeight = 0 }, WorkProgress.None, default);
        for (var item = 0; item < 40; item++)
        {
            var links = Links(model, item);
            var own = Enumerable.Range(0, 40).Where(other => other != item && other % 2 == item % 2).Min(other => links[other]);
            var different = Enumerable.Range(0, 40).Where(other => other % 2 != item % 2).Max(other => links[other]);
            Assert.True(own > 1e-4 && different < 1e-6, $"item {item}: the own colour's least is {own}, the other's best {different}");
        }
    }

    [Fact]
    public void Train_AnyThreadCount_GivesTheSameBits()
    {
        var matrix = Worlds.RandomMatrix(500, 400, 8000, 2);
        var one = GraphFilterTrainer.Train(matrix, new GraphFilterOptions { Rank = 80, Threads = 1 }, WorkProgress.None, default);
        var four = GraphFilterTrainer.Train(matrix, new GraphFilterOptions { Rank = 80, Threads = 4 }, WorkProgress.None, default);
        for (var item = 0; item < 400; item += 7) Assert.Equal(Links(one, item), Links(four, item));
    }

    [Fact]
    public void RandomisedRange_AgainstExactEigenvectors_SpansTheLeadingOnes()
    {
        const int rank = 48;
        var matrix = Worlds.RandomMatrix(300, 120, 4000, 3);
        var graph = new NormalisedGraph(matrix, 0.5f, 0.5f);
        var basis = RandomisedRange.Of(graph, rank, 8, 1, new ParallelOptions(), WorkProgress.None);
        for (var a = 0; a < rank; a++)
            for (var b = 0; b < rank; b++)
            {
                var dot = 0.0;
                for (var i = 0; i < 120; i++) dot += (double)basis[i * rank + a] * basis[i * rank + b];
                Assert.Equal(a == b ? 1 : 0, dot, 1e-3);
            }

        var (values, vectors) = DenseFilter.Eigen(DenseFilter.Gram(matrix, 0.5, 0.5));
        foreach (var leading in Enumerable.Range(0, 120).OrderByDescending(v => values[v]).Take(8))
        {
            var inside = 0.0; // squared length of the exact vector's shadow in the space found
            for (var a = 0; a < rank; a++)
            {
                var dot = 0.0;
                for (var i = 0; i < 120; i++) dot += vectors[i, leading] * basis[i * rank + a];
                inside += dot * dot;
            }

            Assert.True(inside > 0.995, $"of the vector of eigenvalue {values[leading]} only {inside} is inside");
        }
    }

    [Fact]
    public void SourceAndAffinity_RecentItems_GiveTheTrainingScores()
    {
        var world = TinyWorld.Make();
        var matrix = Worlds.MatrixOf(world);
        var model = GraphFilterTrainer.Train(matrix, new GraphFilterOptions { Rank = 80 }, WorkProgress.None, default);
        var options = new RecentItemsOptions { HalfLifeItems = float.PositiveInfinity, MaxItems = 1000 };
        var state = world.User(3);
        var items = new int[150];
        var scores = new float[150];
        var count = new GraphFilterSource(model, options).Retrieve(world.Request(state), items, scores, default);
        Assert.True(count > 0);
        var trained = new float[FullRanking.WidthOf(matrix.ColumnCount)];
        new GraphFilterScores(model, matrix).Score([3], trained);
        for (var i = 0; i < count; i++) Assert.Equal(trained[items[i]], scores[i], 1e-4f * scores[0]);

        var schema = new ColumnSchema();
        var affinity = new GraphFilterAffinity(schema, model, options);
        var batch = new CandidateBatch(schema, 200);
        for (var i = 0; i < count; i++) batch.Add(items[i], 0);
        affinity.Run(world.Request(state), batch, default);
        for (var i = 0; i < count; i++) Assert.Equal(scores[i], batch[schema["graph-filter.affinity"]][i], 1e-5f * scores[0]);
        affinity.Run(world.Request(TinyWorld.Stranger()), batch, default);
        Assert.All(batch[schema["graph-filter.affinity"]].ToArray(), v => Assert.True(float.IsNaN(v)));
    }

    [Fact]
    public void Save_ThenLoad_GivesTheSameModel()
    {
        var model = GraphFilterTrainer.Train(Worlds.RandomMatrix(80, 100, 2000, 2), new GraphFilterOptions { Rank = 48 }, WorkProgress.None, default);
        model.Save(_path);
        var loaded = GraphFilterModel.Load(_path);
        for (var item = 0; item < 100; item++) Assert.Equal(Links(model, item), Links(loaded, item));
        Assert.Throws<InputException>(() => ItemToItemModel.Load(_path));
    }

    // What choosing the item says for each other.
    private static float[] Links(GraphFilterModel model, int item)
    {
        var sum = new float[model.Dimensions];
        var query = new float[model.Dimensions];
        model.Add(item, 1, sum);
        model.Filter(sum, query);
        var links = Enumerable.Range(0, model.ItemCount).Select(other => model.Score(query, other)).ToArray();
        for (var n = 0; n < model.Paths.NeighboursOf(item).Length; n++)
            links[model.Paths.NeighboursOf(item)[n]] += model.PathWeight * model.Paths.SimilaritiesOf(item)[n];
        return links;
    }
}
