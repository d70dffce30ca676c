using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Ranking.Tests;

public class ScoreModelTests
{
    private static readonly TrainingTable Table = Tables.Binary(8, 2000, 6);
    private static readonly TreeEnsemble Trees = TreeTrainer.Train(
        Table, null, new TreeTrainingOptions { Trees = 20, Threads = 1, EarlyStoppingRounds = 0 }, WorkProgress.None);

    private static readonly LogisticModel Light = LogisticTrainer.Train(Table, new LogisticOptions(), WorkProgress.None);

    [Fact]
    public void Cascade_LargeBatch_GivesTheBestByTheLightModelTheHeavyOnesScore()
    {
        var schema = new ColumnSchema();
        var stage = new CascadeScorer(Light, Trees, 50, schema);
        var batch = Tables.Batch(Table, schema, 0, 500);
        stage.Run(Tables.Request, batch, default);
        var scores = batch[stage.Fills[0]].ToArray();
        var (light, heavy) = (Light.Score(Table), Trees.Score(Table));
        var best = Enumerable.Range(0, 500).OrderByDescending(row => light[row]).Take(50).ToHashSet();
        for (var row = 0; row < 500; row++) Assert.Equal(best.Contains(row) ? heavy[row] : float.NaN, scores[row]);
    }

    [Fact]
    public void Cascade_SmallBatch_IsTheHeavyModelAlone()
    {
        var schema = new ColumnSchema();
        var stage = new CascadeScorer(Light, Trees, 50, schema);
        var batch = Tables.Batch(Table, schema, 3, 50);
        stage.Run(Tables.Request, batch, default);
        Assert.Equal(Trees.Score(Table).AsSpan(3, 50).ToArray(), batch[stage.Fills[0]].ToArray());
        Assert.Contains("keep: is 0; 1 to 10000", Assert.Throws<InputException>(() => new CascadeScorer(Light, Trees, 0, schema)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cascade_AfterItsFirstRun_AllocatesNothing()
    {
        var schema = new ColumnSchema();
        var stage = new CascadeScorer(Light, new ModelEnsemble((Trees, 1), (Light, 1)), 50, schema);
        var batch = Tables.Batch(Table, schema, 0, 500);
        for (var i = 0; i < 3; i++) stage.Run(Tables.Request, batch, default);
        Assert.Equal(0, Allocation.Least(() => stage.Run(Tables.Request, batch, default)));
    }

    [Fact]
    public void Ensemble_ModelsOfOtherFeatures_IsTheirWeightedMean()
    {
        var narrow = new TrainingTable(["f3", "f0"]);
        for (var row = 0; row < Table.Count; row++) new[] { Table.Row(row)[3], Table.Row(row)[0] }.CopyTo(narrow.Add(0, row, row, Table.Labels[row]));
        var third = LogisticTrainer.Train(narrow, new LogisticOptions(), WorkProgress.None);
        var both = new ModelEnsemble((Trees, 3), (third, 1)).Score(Table);
        var (a, b) = (Trees.Score(Table), third.Score(Table));
        for (var row = 0; row < both.Length; row++) Assert.Equal(0.75 * a[row] + 0.25 * b[row], both[row], 1e-6);
        Assert.Contains("ensemble model 1 weight: is 0", Assert.Throws<InputException>(() => new ModelEnsemble((Trees, 1), (third, 0))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SampledNegatives_ModelOfASample_SpeaksOfAllRows()
    {
        var all = Tables.Binary(1, 40_000, 3);
        var random = new FeedRandom(2);
        var sample = new TrainingTable(all.Features);
        for (var row = 0; row < all.Count; row++)
            if (all.Labels[row] > 0 || random.NextDouble() < 0.1) all.Row(row).CopyTo(sample.Add(0, 0, 0, all.Labels[row]));
        var model = TreeTrainer.Train(sample, null, new TreeTrainingOptions { Trees = 40, Threads = 1, EarlyStoppingRounds = 0 }, WorkProgress.None);
        var scores = model.Score(all);
        var rate = all.Labels.ToArray().Average();
        Assert.True(scores.Average() > rate + 0.15);
        SampledNegatives.Correct(scores, 0.1);
        Assert.Equal(rate, scores.Average(), 0.01);
        Assert.Equal(Math.Log(0.1), SampledNegatives.Shift(0.1), 12);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void SampledNegatives_WeightedSample_LeavesProbabilitiesAsTheyAre(double share)
    {
        var all = Tables.Binary(1, 40_000, 3);
        var sample = SampledNegatives.Sample(all, share, seed: 2);
        var (positives, negatives) = (all.Labels.ToArray().Count(y => y > 0), all.Labels.ToArray().Count(y => y == 0));
        Assert.Equal(positives, sample.Labels.ToArray().Count(y => y > 0));
        Assert.Equal(negatives * share, sample.Count - positives, 4 * Math.Sqrt(negatives * share));
        Assert.Equal(all.Count, sample.Weights.ToArray().Sum(w => (double)w), 0.5);
        var model = TreeTrainer.Train(sample, null, new TreeTrainingOptions { Trees = 40, Depth = 3, Threads = 1, EarlyStoppingRounds = 0 }, WorkProgress.None);
        var others = Tables.Binary(9, 40_000, 3); // trees know the positives they learned from too well
        Assert.Equal(others.Labels.ToArray().Average(), model.Score(others).Average(), 0.01);

        Assert.Equal(sample.Values.ToArray(), SampledNegatives.Sample(all, share, seed: 2).Values.ToArray());
        Assert.NotEqual(sample.Values.ToArray(), SampledNegatives.Sample(all, share, seed: 3).Values.ToArray());
        Assert.Same(all, SampledNegatives.Sample(all, 1, seed: 2));
    }

    [Fact]
    public void SampledNegatives_OfSeveralHeads_KeepsRowsThatArePositiveForAny()
    {
        var all = NeuralExamplesOf.Make(1, 3000);
        var sample = SampledNegatives.Sample(all, 0.2, seed: 1);
        bool Positive(NeuralExamples of, int row) => of.Labels(row).ToArray().Any(y => y > 0);
        Assert.Equal(Enumerable.Range(0, all.Count).Count(row => Positive(all, row)), Enumerable.Range(0, sample.Count).Count(row => Positive(sample, row)));
        double WeightOf(NeuralExamples of, bool positive) => Enumerable.Range(0, of.Count).Where(row => Positive(of, row) == positive).Sum(row => (double)of.Weights[row]);
        Assert.Equal(WeightOf(all, true), WeightOf(sample, true), 1e-9);
        Assert.Equal(WeightOf(all, false), WeightOf(sample, false), 0.01);
        Assert.InRange(sample.Count, 1, all.Count - 1);
    }
}
