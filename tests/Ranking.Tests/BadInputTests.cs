using FeedRanker.Core;

namespace FeedRanker.Ranking.Tests;

public class BadInputTests
{
    public static TheoryData<string, string> Tables => new()
    {
        { "empty", "training table: has no rows" },
        { "no features", "training table: has no features" },
        { "NaN label", "row 3 has label NaN; 0 or 1" },
        { "infinite label", "row 3 has label" },
        { "NaN weight", "row 3 has weight NaN" },
        { "negative weight", "row 3 has weight -1" },
        { "no weight", "only rows of weight 0" },
        { "infinite feature", "row 3 has feature 'f1'" },
        { "one class", "has only label 1; both 0 and 1" },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void Train_UnfitTable_IsRefusedByName(string problem, string wanted)
    {
        var table = new TrainingTable(problem == "no features" ? [] : ["f0", "f1"]);
        for (var row = 0; row < (problem == "empty" ? 0 : 8); row++)
        {
            var third = row == 3;
            var label = problem == "one class" || row % 2 == 0 ? 1f : 0f;
            if (third && problem == "NaN label") label = float.NaN;
            if (third && problem == "infinite label") label = float.PositiveInfinity;
            var weight = problem == "no weight" ? 0 : !third ? 1 : problem == "NaN weight" ? float.NaN : problem == "negative weight" ? -1 : 1;
            var x = table.Add(0, 0, 0, label, weight);
            if (x.Length > 0) x[1] = third && problem == "infinite feature" ? float.NegativeInfinity : row;
        }

        foreach (var error in new[]
                 {
                     Assert.Throws<InputException>(() => TreeTrainer.Train(table, null, new TreeTrainingOptions(), WorkProgress.None)),
                     Assert.Throws<InputException>(() => LogisticTrainer.Train(table, new LogisticOptions(), WorkProgress.None)),
                 })
            Assert.Contains(wanted, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.5f, "row 0 has label 1.5; a whole number from 0 to 4")]
    [InlineData(5f, "row 0 has label 5")]
    [InlineData(-1f, "row 0 has label -1")]
    [InlineData(1f, "no group with two different labels")]
    public void Train_LambdaRankLabels_MustBeGradesWithAnOrder(float first, string wanted)
    {
        var table = new TrainingTable(["f0"]);
        table.Add(0, 0, 0, first);
        table.Add(0, 0, 0, 1f);
        var options = new TreeTrainingOptions { Objective = TreeObjective.LambdaRank, MaxGrade = 4 };
        var error = Assert.Throws<InputException>(() => TreeTrainer.Train(table, null, options, WorkProgress.None));
        Assert.Contains(wanted, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_OptionOutOfRange_IsNamedWithItsRange()
    {
        var table = Ranking.Tests.Tables.Binary(1, 100, 2);
        foreach (var (options, wanted) in new[]
                 {
                     (new TreeTrainingOptions { Trees = 0 }, "Trees: is 0; 1 to 10000 is allowed."),
                     (new TreeTrainingOptions { Depth = 17 }, "Depth: is 17; 1 to 16"),
                     (new TreeTrainingOptions { LearningRate = double.NaN }, "LearningRate: is NaN; above 0 and at most 1"),
                     (new TreeTrainingOptions { Subsample = 0 }, "Subsample: is 0"),
                     (new TreeTrainingOptions { Seed = -1 }, "Seed: is -1"),
                     (new TreeTrainingOptions { Objective = (TreeObjective)9 }, "Objective: is 9"),
                     (new TreeTrainingOptions { Seeds = 0 }, "Seeds: is 0; 1 to 100 is allowed."),
                     (new TreeTrainingOptions { Seeds = 2 }, "Seeds: is 2, but models that all see every row and feature are one and the same"),
                     (new TreeTrainingOptions { Objective = TreeObjective.Grade, PositionFeature = "place" }, "PositionFeature: is 'place', but grades are not corrected"),
                 })
            Assert.Contains(wanted, Assert.Throws<InputException>(() => TreeTrainer.Train(table, null, options, WorkProgress.None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_ValidationOfOtherFeatures_NamesTheFirst()
    {
        var (train, other) = (Ranking.Tests.Tables.Binary(1, 100, 3), Ranking.Tests.Tables.Binary(1, 100, 2));
        var error = Assert.Throws<InputException>(() => TreeTrainer.Train(train, other, new TreeTrainingOptions(), WorkProgress.None));
        Assert.Contains("'f2'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_ConstantFeatures_GiveTheRate()
    {
        var table = new TrainingTable(["constant", "absent"]);
        for (var i = 0; i < 100; i++) new[] { 3f, float.NaN }.CopyTo(table.Add(0, 0, 0, i % 4 == 0 ? 1 : 0));
        var ensemble = TreeTrainer.Train(table, null, new TreeTrainingOptions { Trees = 3 }, WorkProgress.None);
        Assert.All(ensemble.Score(table), s => Assert.Equal(0.25f, s, 1e-3f));
        Assert.All(ensemble.Importance, i => Assert.Equal(0, i.Gain));
    }

    [Fact]
    public void Train_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var table = Ranking.Tests.Tables.Binary(1, 100, 2);
        Assert.Throws<OperationCanceledException>(() => TreeTrainer.Train(table, null, new TreeTrainingOptions(), WorkProgress.None, source.Token));
    }

    [Fact]
    public void Score_TableWithoutAFeature_NamesIt()
    {
        var model = LogisticTrainer.Train(Ranking.Tests.Tables.Binary(1, 100, 3), new LogisticOptions(), WorkProgress.None);
        Assert.Contains("f2", Assert.Throws<InputException>(() => model.Score(Ranking.Tests.Tables.Binary(1, 100, 2))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Library_Missing_NamesTheDebianPackage() =>
        Assert.Contains("apt-get install libxgboost0", Assert.Throws<InputException>(() => XgboostLibrary.Require(installed: false)).Message, StringComparison.Ordinal);

    [Fact]
    public void Fit_UnfitRows_AreNamed()
    {
        Assert.Contains("scores: row 1", Assert.Throws<InputException>(() => PlattCalibrator.Fit([0, float.NaN], [0, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("labels: row 0", Assert.Throws<InputException>(() => IsotonicCalibrator.Fit([0, 1], [2, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("labels: are all 1", Assert.Throws<InputException>(() => PlattCalibrator.Fit([0, 1], [1, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("weights: there are 1", Assert.Throws<InputException>(() => IsotonicCalibrator.Fit([0, 1], [0, 1], [1])).Message, StringComparison.Ordinal);
    }
}
