using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Retrieval.Tests;

public sealed class GraphSoftmaxTests : IDisposable
{
    private static readonly GraphSoftmaxOptions Small = new() { Factors = 16, Epochs = 30, BatchUsers = 32, Negatives = 32 };

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Train_Checkerboard_RanksTheUsersColourFirst()
    {
        var matrix = Checkerboard(hole: 3);
        var model = GraphSoftmaxTrainer.Train(matrix, Small, WorkProgress.None, default);
        for (var user = 0; user < 60; user++)
        {
            var scores = Scores(model, matrix.ColumnsOf(user));
            var own = Enumerable.Range(0, 40).Where(item => item % 2 == user % 2).Min(item => scores[item]);
            var other = Enumerable.Range(0, 40).Where(item => item % 2 != user % 2).Max(item => scores[item]);
            Assert.True(own > other, $"user {user}: the own colour's least is {own}, the other's best {other}");
        }
    }

    [Fact]
    public void Query_OneItemOfAUserNobodySaw_FindsItsColour()
    {
        var model = GraphSoftmaxTrainer.Train(Checkerboard(hole: 3), Small with { Epochs = 150 }, WorkProgress.None, default);
        var scores = Scores(model, [4]);
        Assert.All(Enumerable.Range(0, 40).OrderByDescending(item => scores[item]).Take(20), item => Assert.Equal(0, item % 2));
    }

    [Fact]
    public void Train_AnyThreadCount_GivesTheSameBits()
    {
        var matrix = Worlds.RandomMatrix(300, 200, 4000, 1);
        var options = Small with { Epochs = 3, BatchUsers = 150, Negatives = 100 };
        var one = GraphSoftmaxTrainer.Train(matrix, options with { Threads = 1 }, WorkProgress.None, default);
        var four = GraphSoftmaxTrainer.Train(matrix, options with { Threads = 4 }, WorkProgress.None, default);
        Assert.Equal(one.Inputs.ToArray(), four.Inputs.ToArray());
        Assert.Equal(one.Outputs.ToArray(), four.Outputs.ToArray());
    }

    [Theory]
    [InlineData(20, 64)] // fewer items than the sample asks for, no whole lanes
    [InlineData(90, 37)]
    public void Run_OneStep_MovesEveryNumberAgainstTheSlopeOfTheLoss(int items, int negatives)
    {
        var matrix = Worlds.RandomMatrix(12, items, 100, 3);
        var options = Small with { Negatives = negatives, Temperature = 0.3f };
        var world = new PlainGraphSoftmaxLoss(matrix, options, seed: 7);
        // Adam's first step has the size of the rate and the sign of the slope.
        var vectors = new AdamRows((float[])world.Vectors.Clone(), 16);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 2 };
        new GraphSoftmaxStep(matrix, options, new SmoothedItems(new NormalisedGraph(matrix, 0.5f, 0.5f), vectors, 16), parallel).Run(Enumerable.Range(0, 12).ToArray(), 7, 1e-4f);
        var seen = 0;
        for (var at = 0; at < world.Vectors.Length; at++)
        {
            var slope = world.Slope(at);
            if (Math.Abs(slope) < 2e-5) continue;
            seen++;
            Assert.True(Math.Sign(world.Vectors[at] - vectors.Values[at]) == Math.Sign(slope), $"number {at}: slope {slope}, moved from {world.Vectors[at]} to {vectors.Values[at]}");
        }

        Assert.True(seen > world.Vectors.Length / 2, $"only {seen} of {world.Vectors.Length} numbers have a slope");
    }

    [Fact]
    public void Train_Validation_StopsAndGivesTheBestEpoch()
    {
        var (fit, heldOut) = HeldOutPairs.Split(Checkerboard(hole: 3), 0.2, 1);
        var model = GraphSoftmaxTrainer.Train(fit, Small with { Epochs = 1000, EvaluateEvery = 5, Patience = 2 }, WorkProgress.None, default, heldOut);
        var ndcg = FullRanking.Measure(new GraphSoftmaxScores(model, fit), fit, heldOut, 20, WorkProgress.None, default).Ndcg;
        Assert.True(ndcg > 0.5, $"ndcg@20 {ndcg}");
    }

    [Fact]
    public void Train_ItemsNobodyChose_AreNotKnownAndNeverRanked()
    {
        var matrix = InteractionMatrix.Build(30, 50, Pairs(hole: 3).Where(p => p.User < 30).ToArray());
        var model = GraphSoftmaxTrainer.Train(matrix, Small with { Epochs = 2 }, WorkProgress.None, default);
        Assert.True(model.Knows(39));
        Assert.False(model.Knows(40));
        Assert.False(model.Knows(-1));
        Assert.False(model.Knows(50));
        var query = new float[16];
        Assert.False(model.Query([45], [1f], query));
        var scores = new float[FullRanking.WidthOf(50)];
        new GraphSoftmaxScores(model, matrix).Score([3], scores);
        Assert.All(scores[40..50], score => Assert.Equal(float.NegativeInfinity, score));
    }

    [Fact]
    public void Score_AUserOfTraining_IsLengthTimesExponentOfTheCosine()
    {
        var matrix = Checkerboard(hole: 3);
        var model = GraphSoftmaxTrainer.Train(matrix, Small with { Epochs = 2 }, WorkProgress.None, default);
        var scores = new float[FullRanking.WidthOf(40)];
        new GraphSoftmaxScores(model, matrix).Score([7], scores);
        var dots = Scores(model, matrix.ColumnsOf(7));
        for (var item = 0; item < 40; item++)
        {
            var length = Math.Sqrt(model.Outputs.Span.Slice(item * 16, 16).ToArray().Sum(v => (double)v * v));
            var expected = length * Math.Exp(GraphSoftmaxModel.Sharpness * dots[item] / length);
            Assert.Equal(expected, scores[item], 1e-4 * expected);
        }
    }

    [Fact]
    public void SourceAndAffinity_RecentItems_GiveTheTrainingScores()
    {
        var world = TinyWorld.Make();
        var matrix = Worlds.MatrixOf(world);
        var model = GraphSoftmaxTrainer.Train(matrix, Small, WorkProgress.None, default);
        var options = new RecentItemsOptions { HalfLifeItems = float.PositiveInfinity, MaxItems = 1000 };
        var (items, scores) = (new int[150], new float[150]);
        var count = new GraphSoftmaxSource(model, options).Retrieve(world.Request(world.User(3)), items, scores, default);
        Assert.True(count > 0);
        var trained = new float[FullRanking.WidthOf(matrix.ColumnCount)];
        new GraphSoftmaxScores(model, matrix).Score([3], trained);
        for (var i = 0; i < count; i++) Assert.Equal(trained[items[i]], scores[i], 1e-4f * scores[0]);

        var schema = new ColumnSchema();
        var affinity = new GraphSoftmaxAffinity(schema, model, options);
        var batch = new CandidateBatch(schema, 200);
        for (var i = 0; i < count; i++) batch.Add(items[i], 0);
        affinity.Run(world.Request(world.User(3)), batch, default);
        for (var i = 0; i < count; i++) Assert.Equal(scores[i], batch[schema["graph-softmax.affinity"]][i], 1e-5f * scores[0]);
        affinity.Run(world.Request(TinyWorld.Stranger()), batch, default);
        Assert.All(batch[schema["graph-softmax.affinity"]].ToArray(), v => Assert.True(float.IsNaN(v)));
    }

    [Fact]
    public void Source_IndexOfOtherVectors_IsRefusedNamingBoth()
    {
        var (model, other) = (GraphSoftmaxTrainer.Train(Checkerboard(hole: 3), Small, WorkProgress.None, default), GraphSoftmaxTrainer.Train(Checkerboard(hole: 5), Small, WorkProgress.None, default));
        var refused = Assert.Throws<InputException>(() => new GraphSoftmaxSource(model, VectorIndexes.Exact(other.ItemVectors()), new RecentItemsOptions()));
        Assert.Contains(model.Id, refused.Message, StringComparison.Ordinal);
        Assert.Contains(other.Id, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_ThenLoad_GivesTheSameModel()
    {
        var model = GraphSoftmaxTrainer.Train(Worlds.RandomMatrix(30, 20, 200, 1), Small with { Epochs = 2 }, WorkProgress.None, default);
        model.Save(_path);
        var loaded = GraphSoftmaxModel.Load(_path);
        Assert.Equal(model.Inputs.ToArray(), loaded.Inputs.ToArray());
        Assert.Equal(model.Outputs.ToArray(), loaded.Outputs.ToArray());
    }

    [Fact]
    public void Train_NoPairs_SaysSo() =>
        Assert.Contains("no positive interactions", Assert.Throws<InputException>(() => GraphSoftmaxTrainer.Train(InteractionMatrix.Build(2, 2, []), Small, WorkProgress.None, default)).Message);

    private static InteractionMatrix Checkerboard(int hole) => InteractionMatrix.Build(60, 40, Pairs(hole).ToArray());

    private static IEnumerable<Interaction> Pairs(int hole) =>
        from user in Enumerable.Range(0, 60) from item in Enumerable.Range(0, 40) where user % 2 == item % 2 && (user * 7 + item) % hole != 0 select new Interaction(user, item, 1);

    private static float[] Scores(GraphSoftmaxModel model, ReadOnlySpan<int> items)
    {
        var query = new float[model.Dimensions];
        var weights = new float[items.Length];
        Array.Fill(weights, 1);
        Assert.True(model.Query(items, weights, query));
        return [.. Enumerable.Range(0, model.ItemCount).Select(item => VectorMath.Dot(query, model.Outputs.Span.Slice(item * model.Dimensions, model.Dimensions)))];
    }
}
