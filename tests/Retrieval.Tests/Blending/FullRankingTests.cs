using FeedRanker.Core;

namespace FeedRanker.Retrieval.Tests;

public sealed class FullRankingTests
{
    [Fact]
    public void Measure_AgainstSortingEverything_GivesTheSameMeans()
    {
        var (train, test) = HeldOutPairs.Split(Worlds.RandomMatrix(200, 90, 3000, 1), 0.3, 1);
        var model = Factors("random", 200, 90, 24, 2);
        var quality = FullRanking.Measure(model, train, test, 20, WorkProgress.None, default);
        double recall = 0, ndcg = 0;
        var users = 0;
        for (var user = 0; user < 200; user++)
        {
            var wanted = test.ColumnsOf(user).ToArray();
            if (wanted.Length == 0) continue;
            users++;
            var scores = new float[5 * FullRanking.WidthOf(90)];
            model.Score([user], scores.AsSpan(0, FullRanking.WidthOf(90)));
            var top = Enumerable.Range(0, 90).Except(train.ColumnsOf(user).ToArray()).OrderByDescending(i => scores[i]).ThenBy(i => i).Take(20).ToArray();
            recall += (double)top.Count(wanted.Contains) / wanted.Length;
            ndcg += top.Select((item, at) => wanted.Contains(item) ? 1 / Math.Log2(at + 2) : 0).Sum()
                / Enumerable.Range(0, Math.Min(20, wanted.Length)).Sum(at => 1 / Math.Log2(at + 2));
        }

        Assert.Equal(users, quality.Users);
        Assert.Equal(recall / users, quality.Recall, 1e-9);
        Assert.Equal(ndcg / users, quality.Ndcg, 1e-9);
        Assert.Equal(quality, FullRanking.Measure(model, train, test, 20, WorkProgress.None, default, threads: 1));
    }

    [Fact]
    public void Factors_AnyUsers_ScoreTheirInnerProducts()
    {
        var random = new FeedRandom(1);
        var users = Numbers(ref random, 70 * 20);
        var items = Numbers(ref random, 37 * 20);
        var model = new FactorScores("f", users, items, 20);
        var width = FullRanking.WidthOf(37);
        var asked = new[] { 69, 0, 5 };
        var scores = new float[3 * width];
        model.Score(asked, scores);
        for (var i = 0; i < 3; i++)
            for (var item = 0; item < 37; item++)
            {
                var dot = Enumerable.Range(0, 20).Sum(f => (double)users[asked[i] * 20 + f] * items[item * 20 + f]);
                Assert.Equal(dot, scores[i * width + item], 1e-4);
            }
    }

    [Fact]
    public void Split_AnyMatrix_LosesNoPairAndLeavesEveryUserOne()
    {
        var matrix = Worlds.RandomMatrix(100, 50, 900, 3);
        var (fit, heldOut) = HeldOutPairs.Split(matrix, 0.1, 7);
        for (var user = 0; user < 100; user++)
        {
            Assert.Equal(matrix.ColumnsOf(user).ToArray(), fit.ColumnsOf(user).ToArray().Concat(heldOut.ColumnsOf(user).ToArray()).Order());
            var all = matrix.ColumnsOf(user).Length;
            if (all > 1) Assert.InRange(heldOut.ColumnsOf(user).Length, 1, Math.Max(1, (int)Math.Ceiling(all * 0.1)));
        }

        Assert.Equal(fit.Fingerprint(), HeldOutPairs.Split(matrix, 0.1, 7).Fit.Fingerprint());
    }

    [Fact]
    public void SplitByTaste_UsersOfTwoTastes_HoldsOutOneOfThem()
    {
        var matrix = UsersOfTwoTastes();
        var (fit, heldOut) = HeldOutPairs.SplitByTaste(matrix, 0.3, 1, WorkProgress.None, default);
        for (var user = 0; user < 400; user++)
        {
            Assert.Equal(matrix.ColumnsOf(user).ToArray(), fit.ColumnsOf(user).ToArray().Concat(heldOut.ColumnsOf(user).ToArray()).Order());
            Assert.Single(heldOut.ColumnsOf(user).ToArray().Select(item => item / 10).Distinct());
        }
    }

    [Fact]
    public void SplitByTaste_HalfAtRandom_HoldsOutAsMuchAndOfBothTastes()
    {
        var matrix = UsersOfTwoTastes();
        var (fit, heldOut) = HeldOutPairs.SplitByTaste(matrix, 0.3, 1, WorkProgress.None, default, atRandom: 0.5);
        Assert.Equal(HeldOutPairs.SplitByTaste(matrix, 0.3, 1, WorkProgress.None, default).HeldOut.Count, heldOut.Count);
        Assert.Equal(matrix.Count, fit.Count + heldOut.Count);
        var mixed = Enumerable.Range(0, 400).Count(user => heldOut.ColumnsOf(user).ToArray().Select(item => item / 10).Distinct().Count() > 1);
        Assert.InRange(mixed, 100, 399);
        Assert.Throws<InputException>(() => HeldOutPairs.SplitByTaste(matrix, 0.3, 1, WorkProgress.None, default, atRandom: 1.1));
    }

    [Fact]
    public void Once_SmallMatrix_AddsTheNormalisedNeighbours()
    {
        var matrix = InteractionMatrix.Build(2, 3, [new Interaction(0, 0, 1), new Interaction(0, 1, 1), new Interaction(1, 1, 1)]);
        var (users, items) = FactorSmoothing.Once(matrix, [1f, 10f], [2f, 3f, 4f], 1, default);
        var r = MathF.Sqrt(0.5f);
        Assert.Equal(1 + r * 2 + 0.5f * 3, users[0], 1e-5f);
        Assert.Equal(10 + r * 3, users[1], 1e-5f);
        Assert.Equal(2 + r * 1, items[0], 1e-5f);
        Assert.Equal(3 + 0.5f * 1 + r * 10, items[1], 1e-5f);
        Assert.Equal(4, items[2]);
    }

    [Fact]
    public void Learn_OneModelKnowsAndOneDoesNot_TrustsTheOneThatKnows()
    {
        var (train, test) = HeldOutPairs.Split(Worlds.RandomMatrix(300, 120, 6000, 4), 0.2, 1);
        var knows = new Oracle(test, noise: 0.7f);
        var noise = Factors("noise", 300, 120, 16, 5);
        var weights = BlendSearch.Learn([noise, knows], train, test, 20, WorkProgress.None, default);
        Assert.Equal(1, weights[1]);
        Assert.Equal(0, weights[0]); // what held-out pairs cannot tell from chance is not blended in
    }

    [Fact]
    public void Learn_TwoHalfKnowingModels_BlendBeatsBoth()
    {
        var (train, test) = HeldOutPairs.Split(Worlds.RandomMatrix(300, 120, 6000, 4), 0.2, 1);
        IUserScores[] models = [new Oracle(test, noise: 1f, seed: 1), new Oracle(test, noise: 1f, seed: 2)];
        var weights = BlendSearch.Learn(models, train, test, 20, WorkProgress.None, default);
        var blend = FullRanking.Measure(new BlendedScores("blend", models, weights), train, test, 20, WorkProgress.None, default).Ndcg;
        foreach (var model in models)
            Assert.True(blend > FullRanking.Measure(model, train, test, 20, WorkProgress.None, default).Ndcg * 1.05, $"weights {weights[0]}, {weights[1]}: {blend}");
    }

    [Fact]
    public void Learn_FirstIsLearned_StaysNearerToItWithinTheStandardErrorOfTheBest()
    {
        const int Users = 300;
        var (train, test) = HeldOutPairs.Split(Worlds.RandomMatrix(Users, 120, 6000, 4), 0.2, 1);
        IUserScores[] models = [new Oracle(test, noise: 1.2f, seed: 1), new Oracle(test, noise: 1f, seed: 2)];
        var free = BlendSearch.Learn(models, train, test, 20, WorkProgress.None, default);
        var held = BlendSearch.Learn(models, train, test, 20, WorkProgress.None, default, firstIsLearned: true);
        Assert.Equal(1, free[1]); // the second knows more
        Assert.True(held[0] / held[1] > free[0] / free[1] * 1.2, $"{held[0]}, {held[1]} for {free[0]}, {free[1]}");
        Assert.True(held[1] > 0, "the first alone is worse by far more than one standard error");
        var loss = Ndcg(free) - Ndcg(held);
        Assert.True(loss < 0.5 / Math.Sqrt(Users), $"loses {loss}"); // no number from 0 to 1 deviates by more than a half

        double Ndcg(double[] weights) => FullRanking.Measure(new BlendedScores("blend", models, weights), train, test, 20, WorkProgress.None, default).Ndcg;
    }

    // Four tastes of ten items; whoever chose one item of a taste chose all of them.
    private static InteractionMatrix UsersOfTwoTastes()
    {
        var random = new FeedRandom(5);
        var pairs = new List<Interaction>();
        for (var user = 0; user < 400; user++)
        {
            var tastes = (First: random.Next(4), Second: random.Next(4));
            for (var i = 0; i < 10; i++) pairs.Add(new Interaction(user, tastes.First * 10 + i, 1));
            for (var i = 0; i < 10; i++) pairs.Add(new Interaction(user, tastes.Second * 10 + i, 1));
        }

        return InteractionMatrix.Build(400, 40, pairs.ToArray(), PairMerge.Max);
    }

    private static FactorScores Factors(string name, int users, int items, int d, ulong seed)
    {
        var random = new FeedRandom(seed);
        return new FactorScores(name, Numbers(ref random, users * d), Numbers(ref random, items * d), d);
    }

    private static float[] Numbers(ref FeedRandom random, int count)
    {
        var numbers = new float[count];
        for (var i = 0; i < count; i++) numbers[i] = (float)random.NextNormal();
        return numbers;
    }

    // 1 for what is to be found, 0 for the rest, and noise.
    private sealed class Oracle(InteractionMatrix wanted, float noise, ulong seed = 1) : IUserScores
    {
        public string Name => "oracle";

        public int ItemCount => wanted.ColumnCount;

        public void Score(ReadOnlySpan<int> users, Span<float> scores)
        {
            var width = FullRanking.WidthOf(ItemCount);
            for (var i = 0; i < users.Length; i++)
            {
                var random = FeedRandom.For(seed, (ulong)users[i]);
                for (var item = 0; item < ItemCount; item++)
                    scores[i * width + item] = noise * (float)random.NextNormal() + (wanted.ColumnsOf(users[i]).BinarySearch(item) >= 0 ? 1 : 0);
            }
        }
    }
}
