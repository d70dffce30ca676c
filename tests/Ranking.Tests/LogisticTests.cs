using FeedRanker.Core;
using Xunit.Abstractions;

namespace FeedRanker.Ranking.Tests;

public class LogisticTests(ITestOutputHelper output)
{
    [Fact]
    public void Objective_Gradient_EqualsFiniteDifferences()
    {
        var table = Weighted(Tables.Binary(1, 200, 5));
        var design = new Standardisation(table);
        var objective = new LogisticObjective(table, design, 0.1);
        var random = new FeedRandom(4);
        var w = Enumerable.Range(0, objective.Width).Select(_ => random.NextNormal()).ToArray();
        var gradient = new double[w.Length];
        objective.At(w, gradient);
        var ignored = new double[w.Length];
        for (var i = 0; i < w.Length; i++)
        {
            const double Step = 1e-5;
            var (up, down) = ((double[])w.Clone(), (double[])w.Clone());
            up[i] += Step;
            down[i] -= Step;
            Assert.Equal((objective.At(up, ignored) - objective.At(down, ignored)) / (2 * Step), gradient[i], 1e-7);
        }
    }

    [Fact]
    public void Train_OneBinaryFeature_FindsTheLogOddsInClosedForm()
    {
        var table = new TrainingTable(["x"]);
        foreach (var (x, label, count) in new[] { (0f, 0f, 60), (0f, 1f, 20), (1f, 0f, 30), (1f, 1f, 90), (float.NaN, 0f, 10), (float.NaN, 1f, 40) })
            for (var i = 0; i < count; i++) table.Add(0, 0, 0, label)[0] = x;
        var model = LogisticTrainer.Train(table, new LogisticOptions { L2 = 0, Tolerance = 1e-10 }, WorkProgress.None);
        Assert.Equal(Math.Log(20.0 / 60), model.Bias, 1e-4);
        Assert.Equal(Math.Log(90.0 / 30) - Math.Log(20.0 / 60), model.CoefficientOf[0], 1e-4);
        var scores = model.Score(table);
        Assert.Equal([0.25f, 0.75f, 0.8f], new[] { scores[0], scores[100], scores[^1] }.Select(s => MathF.Round(s, 4)));
    }

    [Fact]
    public void Train_AnyTable_EndsWhereTheSlopeIsZeroAndBeatsTheRate()
    {
        var table = Weighted(Tables.Binary(2, 3000, 10));
        var design = new Standardisation(table);
        var objective = new LogisticObjective(table, design, 1e-3);
        var descent = new Lbfgs(objective.At, objective.Width);
        var w = new double[objective.Width];
        var steps = 0;
        while (descent.Step(w, 1e-9)) steps++;
        output.WriteLine($"{steps} steps, loss {descent.Value}, slope {descent.Slope}");
        Assert.True(descent.Slope <= 1e-9);
        var test = Tables.Binary(3, 2000, 10);
        var auc = RankingMetrics.Auc(design.Fold(table.Features, w).Score(test), test.Labels, test.Weights);
        Assert.True(auc > 0.65, $"AUC {auc}");
    }

    [Fact]
    public void Train_ConstantAndAbsentFeatures_GetNoWeight()
    {
        var source = Tables.Binary(2, 500, 2);
        var table = new TrainingTable(["f0", "constant", "absent", "f1"]);
        for (var row = 0; row < source.Count; row++)
            new[] { source.Row(row)[0], 7f, float.NaN, source.Row(row)[1] }.CopyTo(table.Add(0, 0, 0, source.Labels[row]));
        var model = LogisticTrainer.Train(table, new LogisticOptions(), WorkProgress.None);
        Assert.Equal(0, model.CoefficientOf[1]);
        Assert.Equal(0, model.CoefficientOf[2]);
        Assert.NotEqual(0, model.CoefficientOf[0]);
        Assert.All(model.Score(table), s => Assert.True(float.IsFinite(s)));
    }

    private static TrainingTable Weighted(TrainingTable table)
    {
        var weighted = new TrainingTable(table.Features);
        for (var row = 0; row < table.Count; row++) table.Row(row).CopyTo(weighted.Add(0, 0, 0, table.Labels[row], 0.25f * (row % 5)));
        return weighted;
    }
}
