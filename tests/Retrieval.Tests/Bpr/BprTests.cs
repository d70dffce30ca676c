using FeedRanker.Core;

namespace FeedRanker.Retrieval.Tests;

public sealed class BprTests : IDisposable
{
    private static readonly BprOptions Small = new() { Factors = 16, Epochs = 40 };

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Train_Checkerboard_RanksTheUsersColourFirst()
    {
        var matrix = Checkerboard(hole: 3);
        var model = BprTrainer.Train(matrix, Small, WorkProgress.None, default);
        for (var user = 0; user < 60; user++)
        {
            var own = Enumerable.Range(0, 40).Where(item => item % 2 == user % 2).Min(item => Score(model, user, item));
            var other = Enumerable.Range(0, 40).Where(item => item % 2 != user % 2).Max(item => Score(model, user, item));
            Assert.True(own > other, $"user {user}: the own colour's least is {own}, the other's best {other}");
        }
    }

    [Fact]
    public void Train_AnyThreadCount_GivesTheSameBits()
    {
        var matrix = Worlds.RandomMatrix(300, 200, 4000, 1);
        var one = BprTrainer.Train(matrix, Small with { Epochs = 5, Threads = 1 }, WorkProgress.None, default);
        var four = BprTrainer.Train(matrix, Small with { Epochs = 5, Threads = 4 }, WorkProgress.None, default);
        Assert.Equal(one.UserFactors.ToArray(), four.UserFactors.ToArray());
        Assert.Equal(one.ItemFactors.ToArray(), four.ItemFactors.ToArray());
    }

    [Fact]
    public void Step_SmallRate_FollowsTheGradient()
    {
        var random = new FeedRandom(1);
        var (u, i, j) = (Vector(ref random), Vector(ref random), Vector(ref random));
        var (before, step) = ((U: u.ToArray(), I: i.ToArray(), J: j.ToArray()), 1e-3f);
        BprStep.Apply(u, i, j, step, 0.1f);
        for (var f = 0; f < 16; f++)
        {
            Assert.Equal(Slope(before.U, f, v => Objective(v, before.I, before.J)), (u[f] - before.U[f]) / step, 5e-3);
            Assert.Equal(Slope(before.I, f, v => Objective(before.U, v, before.J)), (i[f] - before.I[f]) / step, 5e-3);
            Assert.Equal(Slope(before.J, f, v => Objective(before.U, before.I, v)), (j[f] - before.J[f]) / step, 5e-3);
        }
    }

    [Fact]
    public void Train_Validation_GivesTheBestEpochAndStops()
    {
        var (fit, heldOut) = HeldOutPairs.Split(Checkerboard(hole: 3), 0.2, 1);
        var options = Small with { Epochs = 1000, EvaluateEvery = 5, Patience = 2 };
        var counter = new EpochCounter();
        var model = BprTrainer.Train(fit, options, counter, default, heldOut);
        Assert.InRange(counter.Epochs, 10, 500);
        var ndcg = FullRanking.Measure(new FactorScores("bpr", model.UserFactors, model.ItemFactors.Span, 16), fit, heldOut, 20, WorkProgress.None, default).Ndcg;
        Assert.True(ndcg > 0.5, $"ndcg@20 {ndcg}");
    }

    [Fact]
    public void Train_Start_GoesOnFromIt()
    {
        var matrix = Checkerboard(hole: 3);
        var trained = BprTrainer.Train(matrix, Small, WorkProgress.None, default);
        var more = BprTrainer.Train(matrix, Small with { Epochs = 1, LearningRate = 1e-6f, Seed = 9 }, WorkProgress.None, default, start: trained);
        Assert.All(trained.ItemFactors.ToArray().Zip(more.ItemFactors.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
        Assert.Throws<InputException>(() => BprTrainer.Train(matrix, Small with { Factors = 32 }, WorkProgress.None, default, start: trained));
    }

    [Fact]
    public void Save_ThenLoad_GivesTheSameModel()
    {
        var model = BprTrainer.Train(Worlds.RandomMatrix(30, 20, 200, 1), Small with { Epochs = 2 }, WorkProgress.None, default);
        model.Save(_path);
        var loaded = BprModel.Load(_path);
        Assert.Equal(model.UserFactors.ToArray(), loaded.UserFactors.ToArray());
        Assert.Equal(model.ItemFactors.ToArray(), loaded.ItemFactors.ToArray());
    }

    private static InteractionMatrix Checkerboard(int hole)
    {
        var pairs = from user in Enumerable.Range(0, 60) from item in Enumerable.Range(0, 40) where user % 2 == item % 2 && (user * 7 + item) % hole != 0 select new Interaction(user, item, 1);
        return InteractionMatrix.Build(60, 40, pairs.ToArray());
    }

    private static float Score(BprModel model, int user, int item) =>
        VectorMath.Dot(model.UserFactors.Span.Slice(user * 16, 16), model.ItemFactors.Span.Slice(item * 16, 16));

    private static float[] Vector(ref FeedRandom random)
    {
        var vector = new float[16];
        for (var f = 0; f < 16; f++) vector[f] = (float)random.NextNormal() * 0.5f;
        return vector;
    }

    // ln σ(⟨u, i − j⟩) − λ/2 (|u|² + |i|² + |j|²)
    private static double Objective(float[] u, float[] i, float[] j)
    {
        double x = 0, squares = 0;
        for (var f = 0; f < u.Length; f++)
        {
            x += (double)u[f] * (i[f] - j[f]);
            squares += (double)u[f] * u[f] + (double)i[f] * i[f] + (double)j[f] * j[f];
        }

        return -Math.Log(1 + Math.Exp(-x)) - 0.05 * squares;
    }

    private static double Slope(float[] at, int f, Func<float[], double> value)
    {
        var (up, down) = (at.ToArray(), at.ToArray());
        up[f] += 1e-2f;
        down[f] -= 1e-2f;
        return (value(up) - value(down)) / ((double)up[f] - down[f]);
    }

    private sealed class EpochCounter : IWorkProgress
    {
        public long Epochs { get; private set; }

        public void Begin(string what, long total)
        {
        }

        public void Advance(long units) => Epochs += units;

        public void Note(string line)
        {
        }

        public void End()
        {
        }
    }
}
