using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Ranking.Tests;

public class ScorerTests
{
    private static readonly TrainingTable Table = Tables.Binary(8, 2000, 10);
    private static readonly TreeEnsemble Trees = TreeTrainer.Train(
        Table, null, new TreeTrainingOptions { Trees = 20, Threads = 1, EarlyStoppingRounds = 0 }, WorkProgress.None);

    private static readonly LogisticModel Logistic = LogisticTrainer.Train(Table, new LogisticOptions(), WorkProgress.None);

    public static TheoryData<string> Kinds => new("trees", "logistic");

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Scorer_AnyBatchSize_GivesEachRowTheSameBits(string kind)
    {
        var expected = kind == "trees" ? Trees.Score(Table) : Logistic.Score(Table);
        foreach (var (start, count) in new[] { (0, 1), (3, 63), (5, 64), (7, 65), (100, 1000), (9, 0) })
        {
            var schema = new ColumnSchema();
            var stage = Stage(kind, schema);
            var batch = Tables.Batch(Table, schema, start, count);
            stage.Run(Tables.Request, batch, default);
            Assert.Equal(expected.AsSpan(start, count).ToArray(), batch[stage.Fills[0]].ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Scorer_AfterItsFirstRun_AllocatesNothing(string kind)
    {
        var schema = new ColumnSchema();
        var stage = Stage(kind, schema);
        var calibration = new CalibratedScore(new SegmentCalibrator(PlattCalibrator.Fit([0, 1], [0, 1])), schema);
        var batch = Tables.Batch(Table, schema, 0, 500);
        for (var i = 0; i < 3; i++) Run();
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (var i = 0; i < 20; i++) Run();
        }));

        void Run()
        {
            stage.Run(Tables.Request, batch, default);
            calibration.Run(Tables.Request, batch, default);
        }
    }

    [Fact]
    public void Scorer_ManyThreads_AgreeWithOne()
    {
        var schema = new ColumnSchema();
        var stage = new ModelScorer(Trees, schema);
        var expected = Trees.Score(Table);
        Parallel.For(0, 64, i =>
        {
            var batch = Tables.Batch(Table, schema, i * 10, 100);
            stage.Run(Tables.Request, batch, default);
            Assert.Equal(expected.AsSpan(i * 10, 100).ToArray(), batch[stage.Fills[0]].ToArray());
        });
    }

    [Fact]
    public void Scorer_Columns_AreTheModelsFeaturesByName()
    {
        var schema = new ColumnSchema();
        var stage = new ModelScorer(Trees, schema, "score.heavy", "heavy");
        Assert.Equal(Table.Features, stage.Needs.Select(c => c.Name));
        Assert.Equal("score.heavy", Assert.Single(stage.Fills).Name);
        Assert.Equal("heavy", stage.Name);
        var calibration = new CalibratedScore(new SegmentCalibrator(PlattCalibrator.Fit([0, 1], [0, 1])), schema, from: "score.heavy");
        Assert.Equal("score.heavy", Assert.Single(calibration.Needs).Name);
        Assert.Equal("score.p", Assert.Single(calibration.Fills).Name);
    }

    [Fact]
    public void Score_TableWithColumnsInAnotherOrder_MatchesByName()
    {
        var turned = new TrainingTable([.. Table.Features.Reverse(), "more"]);
        for (var row = 0; row < 100; row++)
        {
            var x = turned.Add(0, 0, 0, 0);
            for (var f = 0; f < Table.Features.Count; f++) x[Table.Features.Count - 1 - f] = Table.Row(row)[f];
        }

        Assert.Equal(Trees.Score(Table)[..100], Trees.Score(turned));
        Assert.Equal(Logistic.Score(Table)[..100], Logistic.Score(turned));
    }

    private static IColumnStage Stage(string kind, ColumnSchema schema) =>
        new ModelScorer(kind == "trees" ? Trees : Logistic, schema);
}
