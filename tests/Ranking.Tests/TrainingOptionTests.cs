using System.Globalization;
using FeedRanker.Core;
using Xunit.Abstractions;

namespace FeedRanker.Ranking.Tests;

public class TrainingOptionTests(ITestOutputHelper output)
{
    private static readonly TreeTrainingOptions Small = new() { Trees = 40, Depth = 4, Threads = 1, EarlyStoppingRounds = 0 };

    [Fact]
    public void Train_RisingAndFalling_ScoresNeverTurn()
    {
        var table = Tables.Binary(3, 4000, 4, missing: 0);
        var model = TreeTrainer.Train(table, null, Small with { Rising = "f1", Falling = "f3" }, WorkProgress.None);
        var free = TreeTrainer.Train(table, null, Small, WorkProgress.None);
        Assert.True(Turns(free, table, 1) > 0, "the label follows the square of f1: without a direction the score must fall somewhere");
        Assert.Equal(0, Turns(model, table, 1));
        Assert.Equal(0, Turns(model, table, 3, sign: -1));
    }

    [Fact]
    public void Train_Categories_SplitsBySetsAndKeepsThemInItsFile()
    {
        var random = new FeedRandom(3);
        var table = new TrainingTable(["genre", "noise"]);
        for (var i = 0; i < 4000; i++)
        {
            var genre = random.Next(30);
            new[] { genre, (float)random.NextNormal() }.CopyTo(table.Add(0, i, i, random.NextDouble() < (genre % 7 is 1 or 4 ? 0.8 : 0.2) ? 1 : 0));
        }

        var options = Small with { Trees = 3, Depth = 1, MinChildWeight = 0, Categorical = "genre" };
        var model = TreeTrainer.Train(table, null, options, WorkProgress.None);
        Assert.Contains((byte)SplitForm.Category, model.Nodes.Forms.Form);
        Assert.True(RankingMetrics.Auc(model.Score(table), table.Labels, table.Weights) > 0.77);
        var path = Tables.TempPath();
        model.Save(path);
        Assert.Equal(model.Score(table), TreeEnsemble.Load(path).Score(table));
        Assert.Equal(model.Nodes.Value, TreeTrainer.Train(table, null, options with { Threads = 3 }, WorkProgress.None).Nodes.Value);
    }

    [Fact]
    public void Train_LeavesBestFirst_HoldsTheirNumber()
    {
        var model = TreeTrainer.Train(Tables.Binary(3, 4000, 6), null, Small with { Leaves = 11, Depth = 16 }, WorkProgress.None);
        Assert.Equal(11, Enumerable.Range(0, model.TreeCount).Max(t => (model.Nodes.Starts[t + 1] - model.Nodes.Starts[t] + 1) / 2));
    }

    [Theory]
    [InlineData("Rising", "nope", "Rising: 'nope' is no feature of the table; it has: f0, f1, f2")]
    [InlineData("Falling", "f1,f1", "'f1' is named twice")]
    [InlineData("Categorical", "f0", "of feature 'f0'; a whole number from 0")]
    [InlineData("PositionFeature", "f0", "a whole number from 0 to 1000 is needed")]
    [InlineData("Examination", "1,0", "Examination: has '0'; numbers above 0")]
    public void Train_ColumnsThatDoNotFit_AreNamed(string option, string value, string wanted)
    {
        var options = option switch
        {
            "Rising" => Small with { Rising = value },
            "Falling" => Small with { Falling = value },
            "Categorical" => Small with { Categorical = value },
            "PositionFeature" => Small with { PositionFeature = value },
            _ => Small with { Examination = value },
        };
        var error = Assert.Throws<InputException>(() => TreeTrainer.Train(Tables.Binary(1, 100, 3), null, options, WorkProgress.None));
        Assert.Contains(wanted, error.Message, StringComparison.Ordinal);
    }

    // Clicks by the position-based model on pages whose order follows a feature that means nothing.
    [Theory]
    [InlineData(TreeObjective.LambdaRank, LambdaPairs.TopK)]
    [InlineData(TreeObjective.LambdaRank, LambdaPairs.Sampled)]
    [InlineData(TreeObjective.Logistic, LambdaPairs.TopK)]
    public void Train_ClicksWithPositionBias_CorrectionRecoversWhatIsLost(TreeObjective objective, LambdaPairs pairs)
    {
        var test = Pages(seed: 99, 1500, biased: false, out var truth);
        var options = Small with { Objective = objective, Pairs = pairs, Trees = 60, LearningRate = 0.1, MinChildWeight = 5 };
        var corrected = options with { PositionFeature = "place" };
        var biased = Pages(1, 6000, biased: true, out _);
        var curve = string.Join(',', Enumerable.Range(0, 10).Select(p => Examined(p).ToString("R", CultureInfo.InvariantCulture)));
        double Quality(TrainingTable table, TreeTrainingOptions o) => Ndcg(TreeTrainer.Train(table, null, o, WorkProgress.None).Score(test), test, truth);
        var ideal = Quality(Pages(1, 6000, biased: false, out _), corrected with { Examination = "1" });
        var naive = Quality(biased, corrected with { Examination = "1" });
        var learnt = Quality(biased, corrected);
        var known = Quality(biased, corrected with { Examination = curve });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"all examined {ideal:F4}, naive {naive:F4}, learnt {learnt:F4} ({(learnt - naive) / (ideal - naive):P0}), curve known {known:F4} ({(known - naive) / (ideal - naive):P0})"));
        Assert.True(ideal - naive > 0.01, "the naive model loses nothing: the test shows nothing");
        Assert.True((learnt - naive) / (ideal - naive) > 0.8);
        Assert.True((known - naive) / (ideal - naive) > 0.8);
    }

    [Fact]
    public void Train_ClicksByTheirLikelihood_LearnsTheCurveOfLooking()
    {
        var table = Pages(1, 6000, biased: true, out _);
        var places = Enumerable.Range(0, table.Count).Select(row => row % 10).ToArray();
        var loss = new ClickLoss(table, places, 10, examination: null);
        var margins = new float[table.Count];
        Array.Fill(margins, loss.BaseScore);
        var (gradients, hessians) = (new float[table.Count], new float[table.Count]);
        for (var round = 0; round < 60; round++)
        {
            loss.Derivatives(margins, gradients, hessians);
            Step(table, margins, gradients, hessians);
        }

        for (var place = 1; place < 10; place++)
            Assert.True(Math.Abs(loss.Examination[place] - Examined(place)) < 0.06, $"place {place}: {loss.Examination[place]:F3} learnt, {Examined(place):F3} true");
    }

    [Fact]
    public void ClickLoss_Gradients_AreThoseOfTheLikelihood()
    {
        var table = Pages(5, 20, biased: true, out _);
        var places = Enumerable.Range(0, table.Count).Select(row => row % 10).ToArray();
        var loss = new ClickLoss(table, places, 10, [1, 0.5, 0.2]);
        var margins = Enumerable.Range(0, table.Count).Select(row => (float)Math.Sin(row) * 3).ToArray();
        var (gradients, hessians) = (new float[table.Count], new float[table.Count]);
        loss.Derivatives(margins, gradients, hessians);
        for (var row = 0; row < table.Count; row++)
        {
            double Lost(double margin)
            {
                var p = new[] { 1, 0.5, 0.2 }[Math.Min(2, places[row])] / (1 + Math.Exp(-margin));
                return -Math.Log(table.Labels[row] > 0 ? p : 1 - p);
            }

            Assert.Equal((Lost(margins[row] + 1e-4) - Lost(margins[row] - 1e-4)) / 2e-4, gradients[row], 1e-4);
            Assert.True(hessians[row] > 0);
        }
    }

    // Newton's step on a linear model of the three features and the square that the pages are made of.
    private static void Step(TrainingTable table, float[] margins, float[] gradients, float[] hessians)
    {
        for (var basis = 0; basis < 3; basis++)
        {
            double slope = 0, curvature = 1;
            double At(int row) => basis == 0 ? 1 : basis == 1 ? table.Row(row)[0] : table.Row(row)[1] * table.Row(row)[1];
            for (var row = 0; row < table.Count; row++)
            {
                slope += gradients[row] * At(row);
                curvature += hessians[row] * At(row) * At(row);
            }

            for (var row = 0; row < table.Count; row++) margins[row] -= (float)(0.3 * slope / curvature * At(row));
        }
    }

    private static double Examined(int place) => Math.Pow(1 + 0.2 * place, -2);

    private static TrainingTable Pages(ulong seed, int pages, bool biased, out double[] relevance)
    {
        var random = new FeedRandom(seed);
        var table = new TrainingTable(["good", "better", "habit", "place"]);
        var truth = new List<double>();
        for (var page = 0; page < pages; page++)
        {
            table.BeginGroup();
            var rows = Enumerable.Range(0, 10).Select(_ => new[] { (float)random.NextNormal(), (float)random.NextNormal(), (float)random.NextNormal() }).ToArray();
            var noise = rows.Select(_ => random.NextNormal()).ToArray();
            var order = Enumerable.Range(0, 10).OrderByDescending(i => 2 * rows[i][2] + 0.5 * rows[i][0] + noise[i]).ToArray();
            for (var place = 0; place < 10; place++)
            {
                var x = rows[order[place]];
                var r = 1 / (1 + Math.Exp(-(x[0] + x[1] * x[1] - 2.2)));
                var looked = !biased || random.NextDouble() < Examined(place);
                var x4 = table.Add(page, place, page, looked && random.NextDouble() < r ? 1 : 0);
                x.CopyTo(x4);
                x4[3] = place;
                truth.Add(r);
            }
        }

        relevance = [.. truth];
        return table;
    }

    private static double Ndcg(float[] scores, TrainingTable table, double[] truth)
    {
        var sum = 0.0;
        for (var start = 0; start < table.Count; start += 10)
        {
            double Dcg(IEnumerable<int> order) => order.Select((row, rank) => truth[row] * RankingMetrics.Discount(rank)).Sum();
            var rows = Enumerable.Range(start, 10).ToArray();
            sum += Dcg(rows.OrderByDescending(r => scores[r])) / Dcg(rows.OrderByDescending(r => truth[r]));
        }

        return sum / (table.Count / 10);
    }

    // How many rows' scores move against a direction as one feature grows.
    private static int Turns(TreeEnsemble model, TrainingTable table, int feature, int sign = 1)
    {
        var moved = new TrainingTable(table.Features);
        for (var row = 0; row < 100; row++)
            for (var step = -20; step <= 20; step++)
            {
                var x = moved.Add(0, 0, 0, 0);
                table.Row(row).CopyTo(x);
                x[feature] = step * 0.2f;
            }

        var scores = model.Score(moved);
        return Enumerable.Range(1, scores.Length - 1).Count(i => i % 41 != 0 && sign * (scores[i] - scores[i - 1]) < 0);
    }
}
