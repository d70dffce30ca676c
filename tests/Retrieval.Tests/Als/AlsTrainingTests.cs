using FeedRanker.Core;

namespace FeedRanker.Retrieval.Tests;

public sealed class AlsTrainingTests
{
    private static readonly AlsOptions Exact = new() { Factors = 32, Iterations = 6, Regularisation = 0.02f, Unobserved = 0.2f, Alpha = 1.5f };
    private static readonly AlsOptions Gradient = Exact with { Solver = AlsSolver.ConjugateGradient };

    [Theory]
    [InlineData(AlsSolver.Exact, 1f)]
    [InlineData(AlsSolver.ConjugateGradient, 1f)]
    [InlineData(AlsSolver.ConjugateGradient, 0.4f)]
    public void Iterate_ReturnsTheDenseLoss_AndLowersIt(AlsSolver solver, float exponent)
    {
        var matrix = Worlds.RandomMatrix(90, 60, 2500, 2); // rows on both sides of every length at which the method changes
        var dense = Worlds.Dense(matrix);
        var options = Exact with { Solver = solver, FrequencyExponent = exponent };
        var training = new AlsTraining(matrix, options);
        var last = double.MaxValue;
        for (var i = 0; i < 8; i++)
        {
            var loss = training.Iterate(default);
            var expected = DenseAls.Loss(dense, training.UserFactors, training.ItemFactors, options);
            Assert.Equal(1, loss / expected, 1e-5);
            Assert.True(loss <= last * (1 + 1e-6), $"{last} then {loss}");
            last = loss;
        }
    }

    [Fact]
    public void ConjugateGradient_WithManySteps_IsTheExactSolution()
    {
        var matrix = Worlds.RandomMatrix(80, 70, 3000, 3);
        var exact = new AlsTraining(matrix, Exact);
        var gradient = new AlsTraining(matrix, Gradient with { Steps = 60 });
        for (var i = 0; i < 3; i++) Assert.Equal(1, gradient.Iterate(default) / exact.Iterate(default), 1e-5);
        for (var user = 0; user < matrix.RowCount; user++) // bases may differ, inner products may not
            for (var item = 0; item < matrix.ColumnCount; item++)
                Assert.Equal(
                    DenseAls.Dot(exact.UserFactors.Slice(user * 32, 32), exact.ItemFactors.Slice(item * 32, 32)),
                    DenseAls.Dot(gradient.UserFactors.Slice(user * 32, 32), gradient.ItemFactors.Slice(item * 32, 32)), 2e-3);
    }

    [Fact]
    public void ConjugateGradient_FewSteps_LoseNextToNothing()
    {
        var matrix = Worlds.RandomMatrix(400, 300, 12_000, 4);
        var exact = new AlsTraining(matrix, Exact);
        var gradient = new AlsTraining(matrix, Gradient with { Steps = 3 });
        for (var i = 0; i < 6; i++)
        {
            var (least, loss) = (exact.Iterate(default), gradient.Iterate(default));
            Assert.True(loss <= least * 1.01, $"after {i + 1}: exactly {least}, by gradients {loss}");
        }
    }

    [Theory]
    [InlineData(AlsSolver.Exact)]
    [InlineData(AlsSolver.ConjugateGradient)]
    public void Train_OneOrMoreThreads_GivesTheSameBits(AlsSolver solver)
    {
        var matrix = Worlds.RandomMatrix(700, 500, 15_000, 5);
        var options = Exact with { Solver = solver, Iterations = 3, Patience = 2 };
        var one = AlsTrainer.Train(matrix, options with { Threads = 1 }, WorkProgress.None, default);
        var two = AlsTrainer.Train(matrix, options with { Threads = 2 }, WorkProgress.None, default);
        Assert.Equal(one.ItemFactors, two.ItemFactors);
        Assert.Equal(one.UserFactors, two.UserFactors);
        Assert.Equal(one.Id, two.Id);
    }

    [Theory]
    [InlineData(AlsSolver.Exact)]
    [InlineData(AlsSolver.ConjugateGradient)]
    public void Train_Checkerboard_ReconstructsIt(AlsSolver solver)
    {
        var pairs = new List<Interaction>();
        for (var user = 0; user < 50; user++)
            for (var item = user % 2; item < 40; item += 2)
                if ((user, item) != (10, 20)) pairs.Add(new Interaction(user, item, 1));
        var model = AlsTrainer.Train(InteractionMatrix.Build(50, 40, pairs.ToArray()), Exact with { Solver = solver, Unobserved = 0.05f, Regularisation = 0.002f }, WorkProgress.None, default);
        Assert.True(Score(10, 20) > 0.5, $"held out, of the user's colour: {Score(10, 20)}");
        Assert.True(Score(10, 21) < 0.1, $"of the other colour: {Score(10, 21)}");

        double Score(int user, int item) => DenseAls.Dot(model.UserFactors.Slice(user * 32, 32), model.VectorOf(item));
    }

    [Theory]
    [InlineData(AlsSolver.Exact)]
    [InlineData(AlsSolver.ConjugateGradient)]
    public void WarmStart_FromYesterdaysModel_ReachesTheLossSooner(AlsSolver solver)
    {
        var all = Worlds.RandomMatrix(300, 200, 6000, 6);
        var yesterday = all.Where((user, item) => user < 280 && item >= 10 && (user * 31 + item) % 20 != 0);
        var options = Exact with { Solver = solver, Iterations = 12 };
        var previous = AlsTrainer.Train(Moved(yesterday), options, WorkProgress.None, default);
        var start = new AlsWarmStart(
            previous,
            Enumerable.Range(0, 300).Select(user => user < 280 ? user : -1).ToArray(),
            Enumerable.Range(0, 200).Select(item => item < 10 ? -1 : item - 10).ToArray());
        var cold = new AlsTraining(all, options);
        var warm = new AlsTraining(all, options, start);
        var first = warm.Iterate(default);
        for (var i = 0; i < 3; i++)
        {
            var loss = cold.Iterate(default);
            Assert.True(first < loss, $"one warm iteration: {first}; {i + 1} cold: {loss}");
        }

        Assert.NotEqual(cold.ToModel(default).Id, warm.ToModel(default).Id);

        static InteractionMatrix Moved(InteractionMatrix matrix) // items stood ten rows lower then
        {
            var pairs = new List<Interaction>();
            for (var user = 0; user < matrix.RowCount; user++)
                for (var i = 0; i < matrix.ColumnsOf(user).Length; i++)
                    pairs.Add(new Interaction(user, matrix.ColumnsOf(user)[i] - 10, matrix.WeightsOf(user)[i]));
            return InteractionMatrix.Build(280, 190, pairs.ToArray());
        }
    }

    [Fact]
    public void WarmStart_ThatDoesNotFit_IsRefused()
    {
        var matrix = Worlds.RandomMatrix(20, 15, 80, 7);
        var previous = AlsTrainer.Train(matrix, Exact, WorkProgress.None, default);
        var start = AlsWarmStart.SameRows(previous, matrix);
        foreach (var (options, refused, field) in new (AlsOptions, AlsWarmStart, string)[]
        {
            (Exact with { Factors = 64 }, start, "als.factors"),
            (Exact, start with { UserRows = [0, 1] }, "als.start.user_rows"),
            (Exact, start with { ItemRows = Enumerable.Repeat(15, 15).ToArray() }, "als.start.item_rows"),
        })
        {
            Assert.Equal(field, Assert.Throws<InputException>(() => new AlsTraining(matrix, options, refused)).Field);
        }
    }

    [Fact]
    public void Patience_WhenItGetsNoBetter_GivesTheBestIteration()
    {
        var matrix = Worlds.RandomMatrix(300, 150, 4000, 8); // chance: training soon fits what says nothing of the held-out pairs
        var notes = new NotedProgress();
        var options = Exact with { Iterations = 40, Patience = 3, Regularisation = 1e-4f };
        var model = AlsTrainer.Train(matrix, options, notes, default);
        var measured = notes.Lines.Where(l => l.Contains("held-out")).Select(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..])).ToArray();
        Assert.True(measured.Length < 40, "never stopped");
        var best = Array.IndexOf(measured, measured.Max()) + 1;
        Assert.Equal(best, model.Options.Iterations);
        Assert.Equal(best + 3, measured.Length);

        var again = new AlsTraining(new AlsValidation(matrix, options).Fit, options);
        for (var i = 0; i < best; i++) again.Iterate(default);
        Assert.Equal(again.ToModel(default).ItemFactors, model.ItemFactors);
    }

    [Fact]
    public void Validation_HoldsOutPairsOfSomeUsersOnly_AndLeavesOneEach()
    {
        var matrix = Worlds.RandomMatrix(60, 50, 500, 9);
        var fit = new AlsValidation(matrix, Exact with { Patience = 1, HeldOut = 0.5f }).Fit;
        for (var user = 0; user < 60; user++)
        {
            var before = matrix.ColumnsOf(user).Length;
            var after = fit.ColumnsOf(user).Length;
            Assert.True(before < 2 ? after == before : after >= 1 && after < before, $"{before} became {after}");
        }

        Assert.Equal("als.patience", Assert.Throws<InputException>(() => AlsTrainer.Train(
            InteractionMatrix.Build(2, 2, [new Interaction(0, 1, 1)]), Exact with { Patience = 1 }, WorkProgress.None, default)).Field);
    }

    [Fact]
    public void NewItems_FoldedIn_SolveTheObjectiveAndLeaveTheRestAlone()
    {
        var wide = Worlds.RandomMatrix(60, 50, 900, 10);
        var model = AlsTrainer.Train(InteractionMatrix.Build(60, 40, Pairs(wide, 40)), Exact, WorkProgress.None, default);
        var wider = model.WithNewItems(wide);
        Assert.Equal(50, wider.ItemCount);
        Assert.Equal(40, wider.TrainedItems);
        Assert.Equal(model.Id, wider.Id);
        Assert.Equal(model.ItemFactors, wider.ItemFactors[..(40 * 32)]);
        var dense = Worlds.Dense(wide);
        for (var item = 40; item < 50; item++)
        {
            double mass = 0;
            var gradient = new double[32];
            for (var user = 0; user < 60; user++)
            {
                var u = model.UserFactors.Slice(user * 32, 32);
                var (a, y) = (Exact.Alpha * dense[user, item], DenseAls.Dot(u, wider.VectorOf(item)));
                mass += a;
                for (var f = 0; f < 32; f++) gradient[f] += (Exact.Unobserved * y - a * (1 - y)) * u[f];
            }

            var lambda = Exact.Regularisation * (mass + Exact.Unobserved * 60);
            for (var f = 0; f < 32; f++) Assert.Equal(0, gradient[f] + lambda * wider.VectorOf(item)[f], 1e-4);
        }

        var embedded = new float[32];
        new AlsRowSolver(32).Solve(wider.UserStep, wide.ColumnsOf(3)[..1], wide.WeightsOf(3)[..1], embedded);
        var before = new float[32];
        new AlsRowSolver(32).Solve(model.UserStep, wide.ColumnsOf(3)[..1], wide.WeightsOf(3)[..1], before);
        Assert.Equal(before, embedded);

        static Interaction[] Pairs(InteractionMatrix matrix, int items)
        {
            var pairs = new List<Interaction>();
            for (var user = 0; user < matrix.RowCount; user++)
                for (var i = 0; i < matrix.ColumnsOf(user).Length; i++)
                    if (matrix.ColumnsOf(user)[i] < items) pairs.Add(new Interaction(user, matrix.ColumnsOf(user)[i], matrix.WeightsOf(user)[i]));
            return [.. pairs];
        }
    }

    [Fact]
    public void NewItems_ThatDoNotFit_AreRefused()
    {
        var matrix = Worlds.RandomMatrix(20, 15, 80, 11);
        var model = AlsTrainer.Train(matrix, Exact, WorkProgress.None, default);
        Assert.Contains("21 users", Assert.Throws<InputException>(() => model.WithNewItems(Worlds.RandomMatrix(21, 15, 80, 1))).Message, StringComparison.Ordinal);
        Assert.Contains("14 items", Assert.Throws<InputException>(() => model.WithNewItems(Worlds.RandomMatrix(20, 14, 80, 1))).Message, StringComparison.Ordinal);
        Assert.Equal("user", Assert.Throws<InputException>(() => new AlsItemFoldIn(model).Solve([20], [1f], new float[32])).Field);
    }

    private sealed class NotedProgress : IWorkProgress
    {
        public List<string> Lines { get; } = [];

        public void Begin(string what, long total)
        {
        }

        public void Advance(long units)
        {
        }

        public void Note(string line) => Lines.Add(line);

        public void End()
        {
        }
    }
}
