using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Retrieval.Tests;

public sealed class AlsTests : IDisposable
{
    private static readonly AlsOptions Small = new() { Factors = 16, Iterations = 6, Regularisation = 0.02f, Unobserved = 0.2f, Alpha = 1.5f };

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(1f)]
    [InlineData(0.5f)]
    [InlineData(0f)]
    public void Train_EachUserVector_SolvesTheDenseNormalEquations(float exponent)
    {
        var options = Small with { FrequencyExponent = exponent };
        var matrix = Worlds.RandomMatrix(50, 40, 400, 1);
        var model = AlsTrainer.Train(matrix, options, WorkProgress.None, default);
        var dense = Worlds.Dense(matrix);
        for (var user = 0; user < matrix.RowCount; user++)
        {
            var x = model.UserFactors.Slice(user * 16, 16);
            if (matrix.ColumnsOf(user).IsEmpty)
            {
                Assert.All(x.ToArray(), v => Assert.Equal(0f, v));
                continue;
            }

            Assert.All(Gradient(dense, user, x, model), g => Assert.Equal(0, g, 2e-5));
        }
    }

    [Fact]
    public void Train_EveryIteration_LowersTheDenseLoss()
    {
        var matrix = Worlds.RandomMatrix(50, 40, 400, 2);
        var dense = Worlds.Dense(matrix);
        var losses = new List<double>();
        for (var iterations = 1; iterations <= 8; iterations++)
            losses.Add(DenseLoss(dense, AlsTrainer.Train(matrix, Small with { Iterations = iterations }, WorkProgress.None, default)));
        for (var i = 1; i < losses.Count; i++) Assert.True(losses[i] <= losses[i - 1] * (1 + 1e-6), $"{losses[i - 1]} then {losses[i]}");
        Assert.True(losses[^1] < losses[0]);
    }

    [Fact]
    public void Train_AnyThreadCount_GivesTheSameBits()
    {
        var matrix = Worlds.RandomMatrix(700, 500, 9000, 4);
        var one = AlsTrainer.Train(matrix, Small with { Threads = 1 }, WorkProgress.None, default);
        var four = AlsTrainer.Train(matrix, Small with { Threads = 4 }, WorkProgress.None, default);
        Assert.Equal(one.ItemFactors, four.ItemFactors);
        Assert.Equal(one.UserFactors, four.UserFactors);
        Assert.Equal(one.ItemGram, four.ItemGram);
        Assert.Equal(one.Id, four.Id);
        Assert.NotEqual(one.Id, AlsTrainer.Train(matrix, Small with { Seed = 2 }, WorkProgress.None, default).Id);
        Assert.NotEqual(one.Id, AlsTrainer.Train(Worlds.RandomMatrix(700, 500, 9000, 5), Small, WorkProgress.None, default).Id);
    }

    [Fact]
    public void Embed_ATrainingUser_GivesTheTrainedVectorBitForBit()
    {
        var world = TinyWorld.Make();
        var model = AlsTrainer.Train(Worlds.MatrixOf(world), Small, WorkProgress.None, default);
        var embedder = new AlsUserEmbedder(model, EventWeights.Default);
        for (var user = 0; user < world.UserCount; user++)
        {
            var state = world.User(user);
            embedder.Embed(state);
            Assert.Equal(model.Id, state.EmbeddingModel);
            Assert.Equal(model.UserFactors.Slice(user * 16, 16), state.Embedding);
        }
    }

    [Fact]
    public void Embed_NothingWanted_LeavesNoVector()
    {
        var world = TinyWorld.Make();
        var model = AlsTrainer.Train(Worlds.MatrixOf(world), Small, WorkProgress.None, default);
        var embedder = new AlsUserEmbedder(model, EventWeights.Default);
        var state = world.User(0);
        embedder.Embed(state);
        var recent = state.SetRecent(3);
        recent[0] = new UserAction(1, EventType.Hide, 1, 3);
        recent[1] = new UserAction(1, EventType.Click, 1, 2); // taken back by the hide
        recent[2] = new UserAction(100_000, EventType.Like, 1, 1); // newer than the model
        embedder.Embed(state);
        Assert.True(state.Embedding.IsEmpty);
        Assert.Equal("", state.EmbeddingModel);
    }

    [Fact]
    public void Embed_SteadyState_AllocatesNothing()
    {
        var world = TinyWorld.Make();
        var embedder = new AlsUserEmbedder(AlsTrainer.Train(Worlds.MatrixOf(world), Small, WorkProgress.None, default), EventWeights.Default);
        var state = world.User(0);
        for (var i = 0; i < 50; i++) embedder.Embed(state);
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (var i = 0; i < 100; i++) embedder.Embed(state);
        }));
    }

    [Fact]
    public void Source_Checkerboard_FindsTheUsersOwnColour()
    {
        // Users choose most items of their own parity; what they have not chosen of it must come first.
        var random = new FeedRandom(6);
        var pairs = new List<Interaction>();
        for (var user = 0; user < 40; user++)
            for (var item = user % 2; item < 60; item += 2)
                if (random.Next(4) != 0) pairs.Add(new Interaction(user, item, 1));
        var matrix = InteractionMatrix.Build(40, 60, pairs.ToArray());
        var model = AlsTrainer.Train(matrix, Small, WorkProgress.None, default);
        var world = TinyWorld.Make(items: 200);
        var state = TinyWorld.Stranger();
        foreach (var parity in (int[])[0, 1])
        {
            var recent = state.SetRecent(3);
            for (var i = 0; i < 3; i++) recent[i] = new UserAction(11 * 2 + 6 * i + parity, EventType.Click, 1, 1);
            new AlsUserEmbedder(model, EventWeights.Default).Embed(state);
            var items = new int[20];
            var count = new AlsSource(model).Retrieve(world.Request(state), items, new float[20], default);
            Assert.Equal(20, count);
            Assert.All(items, item => Assert.Equal(parity, item % 2));
        }
    }

    [Fact]
    public void Source_AgainstBruteForce_GivesTheSameRows()
    {
        var world = TinyWorld.Make(items: 1500, users: 300, clicksPerUser: 20);
        var model = AlsTrainer.Train(Worlds.MatrixOf(world), Small, WorkProgress.None, default);
        var state = world.User(5);
        new AlsUserEmbedder(model, EventWeights.Default).Embed(state);
        var expected = Enumerable.Range(0, 1500)
            .Where(row => model.Knows(row) && !world.Catalog.Deleted[row] && world.Catalog.PublishedMs[row] <= TinyWorld.NowMs && !state.Seen.Contains(row))
            .OrderByDescending(row => RowDots.One(state.Embedding, model.VectorOf(row))).ThenBy(row => row).Take(100).ToArray();
        var items = new int[100];
        Assert.Equal(100, new AlsSource(model).Retrieve(world.Request(state), items, new float[100], default));
        Assert.Equal(expected, items);
    }

    [Fact]
    public void Affinity_KnownAndUnknown_FillsDotCosineOrNaN()
    {
        var world = TinyWorld.Make();
        var model = AlsTrainer.Train(Worlds.MatrixOf(world), Small, WorkProgress.None, default);
        var schema = new ColumnSchema();
        var stage = new AlsAffinity(schema, model);
        var batch = new CandidateBatch(schema, 8);
        foreach (var item in (int[])[3, 4, 5000]) batch.Add(item, 0);
        var state = world.User(2);
        new AlsUserEmbedder(model, EventWeights.Default).Embed(state);

        stage.Run(world.Request(state), batch, default);
        for (var row = 0; row < 2; row++)
        {
            var vector = model.VectorOf(batch.Items[row]);
            var dot = VectorMath.Dot(state.Embedding, vector);
            Assert.Equal(dot, batch[schema["als.affinity"]][row], 1e-5f);
            Assert.Equal(dot / VectorMath.Norm(state.Embedding) / VectorMath.Norm(vector), batch[schema["als.affinity_cosine"]][row], 1e-5f);
        }

        Assert.True(float.IsNaN(batch[schema["als.affinity"]][2]));
        state.EmbeddingModel = "als-of-yesterday";
        stage.Run(world.Request(state), batch, default);
        Assert.All(batch[schema["als.affinity"]].ToArray(), v => Assert.True(float.IsNaN(v)));
        Assert.Equal(0, new AlsSource(model).Retrieve(world.Request(state), new int[5], new float[5], default));
    }

    [Fact]
    public void Save_ThenLoad_GivesTheSameModel()
    {
        var options = Small with { Solver = AlsSolver.ConjugateGradient, Steps = 4, Patience = 5, HeldOut = 0.3f };
        var model = AlsTrainer.Train(Worlds.RandomMatrix(50, 40, 300, 7), options, WorkProgress.None, default).WithNewItems(Worlds.RandomMatrix(50, 43, 300, 8));
        model.Save(_path);
        var loaded = AlsModel.Load(_path);
        Assert.Equal(model.Id, loaded.Id);
        Assert.Equal(model.Options, loaded.Options);
        Assert.Equal(model.TrainedItems, loaded.TrainedItems);
        Assert.Equal(model.ItemFactors, loaded.ItemFactors);
        Assert.Equal(model.UserFactors, loaded.UserFactors);
        Assert.Equal(model.ItemGram, loaded.ItemGram);
        Assert.Contains("als", Assert.Throws<InputException>(() => ItemToItemModel.Load(_path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_Cancelled_Stops() =>
        Assert.ThrowsAny<OperationCanceledException>(() =>
            AlsTrainer.Train(Worlds.RandomMatrix(50, 40, 300, 7), Small, WorkProgress.None, new CancellationToken(canceled: true)));

    [Fact]
    public void Options_OutOfRange_NameTheField()
    {
        var matrix = Worlds.RandomMatrix(5, 5, 10, 1);
        foreach (var (options, field) in new (AlsOptions, string)[]
        {
            (Small with { Factors = 20 }, "als.factors"),
            (Small with { Factors = 0 }, "als.factors"),
            (Small with { Regularisation = 0 }, "als.regularisation"),
            (Small with { Regularisation = float.NaN }, "als.regularisation"),
            (Small with { Unobserved = -1 }, "als.unobserved"),
            (Small with { Iterations = 0 }, "als.iterations"),
            (Small with { Solver = (AlsSolver)7 }, "als.solver"),
            (Small with { Steps = 0 }, "als.steps"),
            (Small with { Patience = -1 }, "als.patience"),
            (Small with { HeldOut = 0.6f }, "als.held_out"),
        })
        {
            Assert.Equal(field, Assert.Throws<InputException>(() => AlsTrainer.Train(matrix, options, WorkProgress.None, default)).Field);
        }
    }

    // Half the derivative of the loss with respect to the user's vector.
    private static double[] Gradient(double[,] dense, int user, ReadOnlySpan<float> x, AlsModel model)
    {
        var o = model.Options;
        var gradient = new double[16];
        double mass = 0;
        for (var item = 0; item < dense.GetLength(1); item++)
        {
            var v = model.VectorOf(item);
            var a = o.Alpha * dense[user, item];
            var y = Dot(x, v);
            mass += a;
            for (var f = 0; f < 16; f++) gradient[f] += (o.Unobserved * y - a * (1 - y)) * v[f];
        }

        var lambda = o.Regularisation * Math.Pow(mass + o.Unobserved * dense.GetLength(1), o.FrequencyExponent);
        for (var f = 0; f < 16; f++) gradient[f] += lambda * x[f];
        return gradient;
    }

    private static double DenseLoss(double[,] dense, AlsModel model) => DenseAls.Loss(dense, model.UserFactors, model.ItemFactors, model.Options);

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++) sum += (double)a[i] * b[i];
        return sum;
    }
}
