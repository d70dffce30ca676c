using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Retrieval.Tests;

public sealed class ItemToItemTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    public static TheoryData<string> Methods => ["cosine", "rp3beta", "default"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Train_AgainstBruteForce_FindsTheSameNeighbours(string method)
    {
        var options = (method switch { "cosine" => ItemToItemOptions.Cosine, "rp3beta" => ItemToItemOptions.Rp3Beta, _ => new ItemToItemOptions() }) with { Neighbours = 10 };
        var matrix = Worlds.RandomMatrix(60, 40, 500, 1);
        var model = ItemToItemTrainer.Train(matrix, options, WorkProgress.None, default);
        var dense = Worlds.Dense(matrix);
        for (var item = 0; item < 40; item++)
        {
            var similar = new double[40];
            for (var other = 0; other < 40; other++) similar[other] = other == item ? 0 : Similarity(dense, item, other, options);
            var expected = similar.Where(s => s > 0).OrderDescending().Take(10).ToArray();
            var found = model.SimilaritiesOf(item);
            Assert.Equal(expected.Length, found.Length);
            for (var n = 0; n < found.Length; n++)
            {
                Assert.Equal(expected[n], found[n], 1e-5);
                Assert.Equal(similar[model.NeighboursOf(item)[n]], found[n], 1e-5);
            }
        }
    }

    [Fact]
    public void Train_AnyThreadCount_GivesTheSameBits()
    {
        var matrix = Worlds.RandomMatrix(500, 400, 8000, 2);
        var one = ItemToItemTrainer.Train(matrix, new ItemToItemOptions { Threads = 1 }, WorkProgress.None, default);
        var four = ItemToItemTrainer.Train(matrix, new ItemToItemOptions { Threads = 4 }, WorkProgress.None, default);
        for (var item = 0; item < 400; item++)
        {
            Assert.Equal(one.NeighboursOf(item), four.NeighboursOf(item));
            Assert.Equal(one.SimilaritiesOf(item), four.SimilaritiesOf(item));
        }
    }

    [Fact]
    public void SourceAndAffinity_ThreeRecentItems_SumDecayedSimilarities()
    {
        var world = TinyWorld.Make();
        var model = Worlds.NeighboursOf(world);
        var options = new RecentItemsOptions { MaxItems = 3, HalfLifeItems = 2 };
        var state = TinyWorld.Stranger();
        var recent = state.SetRecent(5);
        recent[0] = new UserAction(33, EventType.Like, 1, 9);
        recent[1] = new UserAction(77, EventType.Hide, 1, 8); // not wanted
        recent[2] = new UserAction(51, EventType.Click, 1, 7);
        recent[3] = new UserAction(12, EventType.Click, 1, 6);
        recent[4] = new UserAction(14, EventType.Click, 1, 5); // beyond MaxItems
        var schema = new ColumnSchema();
        var affinity = new ItemToItemAffinity(schema, model, options);
        var batch = new CandidateBatch(schema, 200);
        var items = new int[150];
        var scores = new float[150];

        var count = new ItemToItemSource(model, options).Retrieve(world.Request(state), items, scores, default);
        for (var i = 0; i < count; i++) batch.Add(items[i], 0);
        batch.Add(151, 0); // far from all of them, or near by chance
        affinity.Run(world.Request(state), batch, default);

        Assert.True(count > 10);
        for (var row = 0; row < batch.Count; row++)
        {
            float Sim(int from) => model.NeighboursOf(from).IndexOf(batch.Items[row]) is >= 0 and var n ? model.SimilaritiesOf(from)[n] : 0;
            var sum = 3 * Sim(33) + MathF.Sqrt(0.5f) * Sim(51) + 0.5f * Sim(12);
            if (row < count) Assert.Equal(sum, scores[row], 1e-5f);
            Assert.Equal(sum, batch[schema["i2i.sum"]][row], 1e-5f);
            Assert.Equal(Math.Max(Sim(33), Math.Max(Sim(51), Sim(12))), batch[schema["i2i.max"]][row]);
            Assert.Equal(Sim(33), batch[schema["i2i.last"]][row]);
        }

        affinity.Run(world.Request(TinyWorld.Stranger()), batch, default);
        Assert.All(batch[schema["i2i.sum"]].ToArray(), v => Assert.True(float.IsNaN(v)));
    }

    [Fact]
    public void Affinity_SteadyState_AllocatesNothing()
    {
        var world = TinyWorld.Make();
        var schema = new ColumnSchema();
        var affinity = new ItemToItemAffinity(schema, Worlds.NeighboursOf(world), new RecentItemsOptions());
        var batch = new CandidateBatch(schema, 200);
        for (var item = 0; item < 200; item++) batch.Add(item, 0);
        var request = world.Request(world.User(1));
        for (var i = 0; i < 50; i++) affinity.Run(request, batch, default);
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (var i = 0; i < 100; i++) affinity.Run(request, batch, default);
        }));
    }

    [Fact]
    public void Save_ThenLoad_GivesTheSameLists()
    {
        var model = Worlds.NeighboursOf(TinyWorld.Make());
        model.Save(_path);
        var loaded = ItemToItemModel.Load(_path);
        Assert.Equal(model.ItemCount, loaded.ItemCount);
        for (var item = 0; item < model.ItemCount; item++)
        {
            Assert.Equal(model.NeighboursOf(item), loaded.NeighboursOf(item));
            Assert.Equal(model.SimilaritiesOf(item), loaded.SimilaritiesOf(item));
        }
    }

    private static double Similarity(double[,] dense, int item, int other, ItemToItemOptions o)
    {
        double Degree(Func<int, double> at, int count) => Enumerable.Range(0, count).Sum(i => at(i) * at(i));
        var (users, items) = (dense.GetLength(0), dense.GetLength(1));
        var sum = 0.0;
        for (var user = 0; user < users; user++)
        {
            var both = dense[user, item] * dense[user, other];
            if (both > 0) sum += both / Math.Pow(Degree(i => dense[user, i], items), o.UserExponent);
        }

        return sum / (Math.Pow(Degree(u => dense[u, item], users), o.ItemExponent) * Math.Pow(Degree(u => dense[u, other], users), o.NeighbourExponent) + o.Shrinkage);
    }
}
