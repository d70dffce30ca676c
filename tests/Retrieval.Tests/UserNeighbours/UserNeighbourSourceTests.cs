using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Retrieval.Tests;

public sealed class UserNeighbourSourceTests : IDisposable
{
    private static readonly RecentItemsOptions Whole = new() { HalfLifeItems = float.PositiveInfinity, MaxItems = 1000 };

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(3)]
    [InlineData(300)]
    public void SourceAndAffinity_AUserOfTraining_HaveTheScoresOfNeighboursFoundBeforehand(int neighbours)
    {
        var world = TinyWorld.Make();
        var matrix = Worlds.MatrixOf(world);
        var model = new UserNeighbourModel(matrix, new UserNeighbourOptions { Neighbours = neighbours });
        var expected = new float[FullRanking.WidthOf(matrix.ColumnCount)];
        for (var user = 0; user < 5; user++)
        {
            UserNeighbourScores.Train(matrix, model.Options, threads: 1, WorkProgress.None, default).Score([user], expected);
            var request = world.Request(world.User(user));
            var (items, scores) = (new int[150], new float[150]);
            var count = new UserNeighbourSource(model, Whole).Retrieve(request, items, scores, default);
            Assert.True(count > 0, $"nothing for user {user}");
            for (var i = 0; i < count; i++) Assert.Equal(expected[items[i]], scores[i], 1e-4f * scores[0]);

            var schema = new ColumnSchema();
            var affinity = new UserNeighbourAffinity(schema, model, Whole);
            var batch = new CandidateBatch(schema, matrix.ColumnCount);
            for (var item = 0; item < matrix.ColumnCount; item++) batch.Add(item, 0);
            affinity.Run(request, batch, default);
            for (var item = 0; item < matrix.ColumnCount; item++) Assert.Equal(expected[item], batch[schema["user-neighbours.affinity"]][item], 1e-4f * scores[0]);
            affinity.Run(world.Request(TinyWorld.Stranger()), batch, default);
            Assert.All(batch[schema["user-neighbours.affinity"]].ToArray(), v => Assert.True(float.IsNaN(v)));
        }
    }

    [Fact]
    public void Source_SomebodyTrainingNeverSaw_GetsWhatThoseWithTheSameItemChose()
    {
        // Users choose items of their own parity; the newcomer chose one even item.
        var pairs = from user in Enumerable.Range(0, 30) from item in Enumerable.Range(0, 20) where user % 2 == item % 2 && (user + item) % 3 != 0 select new Interaction(user, item, 1);
        var model = new UserNeighbourModel(InteractionMatrix.Build(30, 20, pairs.ToArray()), new UserNeighbourOptions());
        var world = TinyWorld.Make();
        var newcomer = TinyWorld.Stranger();
        newcomer.SetRecent(1)[0] = new UserAction { Item = 4, Type = EventType.Like, TimeMs = TinyWorld.NowMs - 1000 };
        var (items, scores) = (new int[20], new float[20]);
        var count = new UserNeighbourSource(model, Whole).Retrieve(world.Request(newcomer), items, scores, default);
        Assert.True(count > 5, $"only {count} found");
        Assert.All(items.Take(count), item => Assert.Equal(0, item % 2));
    }

    [Fact]
    public void Nearest_ManyUsersOfOneItem_LooksAtNoMoreThanTheLimit()
    {
        var pairs = Enumerable.Range(0, 100).Select(user => new Interaction(user, 0, 1)).Concat(Enumerable.Range(0, 100).Select(user => new Interaction(user, 1 + user, 1))).ToArray();
        var model = new UserNeighbourModel(InteractionMatrix.Build(100, 101, pairs), new UserNeighbourOptions { MaxUsersPerItem = 10 });
        var world = TinyWorld.Make();
        var newcomer = TinyWorld.Stranger();
        newcomer.SetRecent(1)[0] = new UserAction { Item = 0, Type = EventType.Like, TimeMs = TinyWorld.NowMs - 1000 };
        var schema = new ColumnSchema();
        var affinity = new UserNeighbourAffinity(schema, model, Whole);
        var batch = new CandidateBatch(schema, 101);
        for (var item = 1; item <= 100; item++) batch.Add(item, 0);
        affinity.Run(world.Request(newcomer), batch, default);
        Assert.Equal(10, batch[schema["user-neighbours.affinity"]].ToArray().Count(v => v > 0));
    }

    [Fact]
    public void Save_ThenLoad_GivesTheSameScores()
    {
        var world = TinyWorld.Make();
        var model = new UserNeighbourModel(Worlds.MatrixOf(world), new UserNeighbourOptions { Neighbours = 17, ItemExponent = 0.4f });
        model.Save(_path);
        var loaded = UserNeighbourModel.Load(_path);
        Assert.Equal(model.Options, loaded.Options);
        Assert.Equal(Retrieve(model, world), Retrieve(loaded, world));
    }

    [Fact]
    public void Load_PairsThatContradictEachOther_IsRefused()
    {
        using (var writer = new ArtifactWriter(_path, "user-neighbours", 1))
        {
            writer.Write<int>("limits", [300, 4000, 1000]);
            writer.Write<float>("item_exponent", [0.7f]);
            writer.Write<int>("columns", [2]);
            writer.Write<int>("pairs.starts", [0, 2]);
            writer.Write<int>("pairs.columns", [0, 2]);
            writer.Write<float>("pairs.weights", [1, 1]);
            writer.Complete();
        }

        var refused = Assert.Throws<InputException>(() => UserNeighbourModel.Load(_path));
        Assert.Contains(_path, refused.Message, StringComparison.Ordinal);
    }

    private static (int, float)[] Retrieve(UserNeighbourModel model, TinyWorld world)
    {
        var (items, scores) = (new int[50], new float[50]);
        var count = new UserNeighbourSource(model, Whole).Retrieve(world.Request(world.User(3)), items, scores, default);
        return [.. items.Zip(scores).Take(count)];
    }
}
