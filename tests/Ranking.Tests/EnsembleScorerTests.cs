using FeedRanker.Core;
using FeedRanker.Onnx;
using FeedRanker.TestKit;

namespace FeedRanker.Ranking.Tests;

/// <summary>Trees beside a neural model, and a light model before both.</summary>
public class EnsembleScorerTests
{
    private const int Rows = 70;

    private static readonly NeuralModel Neural = NeuralTrainer.Train(NeuralExamplesOf.Make(1, 1500), null, NeuralTrainerTests.Shapes["dcn"] with { Epochs = 2 }, WorkProgress.None);
    private static readonly TrainingTable Table = MakeTable();
    private static readonly TreeEnsemble Trees = TreeTrainer.Train(Table, null, new TreeTrainingOptions { Trees = 10, Threads = 1, EarlyStoppingRounds = 0 }, WorkProgress.None);
    private static readonly LogisticModel Light = LogisticTrainer.Train(Table, new LogisticOptions(), WorkProgress.None);

    [Fact]
    public void Ensemble_OfARequest_IsTheWeightedMeanAndLeavesTheOtherHeads()
    {
        var (schema, batch) = Batch();
        using var alone = new NeuralScorer(Neural, schema, new OnnxOptions());
        alone.Run(Request(), batch, default);
        var (first, second) = (batch[alone.Fills[0]].ToArray(), batch[alone.Fills[1]].ToArray());
        var both = new EnsembleScorer(alone, Trees, 0.25, schema);
        both.Run(Request(), batch, default);
        var trees = Trees.Score(Table);

        for (var row = 0; row < Rows; row++) Assert.Equal(0.25f * trees[row] + 0.75f * first[row], batch[both.Fills[0]][row], 1e-6f);
        Assert.Equal(second, batch[both.Fills[1]].ToArray());
        EnsembleScorer.Blend(trees, 0.25, first);
        Assert.Equal(first, batch[both.Fills[0]].ToArray());
    }

    [Fact]
    public void Ensemble_OfTreesThatOnlyOrder_IsRefused()
    {
        var order = TreeTrainer.Train(Tables.Graded(1, 20, 3), null, new TreeTrainingOptions { Objective = TreeObjective.LambdaRank, Trees = 2, Threads = 1 }, WorkProgress.None);
        Assert.Contains("only order", Assert.Throws<InputException>(() => EnsembleScorer.CheckScale(order)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(Rows)]
    public void Cascade_BeforeAStage_GivesTheBestOfTheLightModelTheirFullScoresAndOthersNone(int keep)
    {
        var (schema, batch) = Batch();
        using var neural = new NeuralScorer(Neural, schema, new OnnxOptions());
        var both = new EnsembleScorer(neural, Trees, 0.5, schema);
        both.Run(Request(), batch, default);
        var full = both.Fills.Select(c => batch[c].ToArray()).ToArray();
        var cascade = new CascadeStage(Light, both, keep, schema);
        var kept = Light.Score(Table).Select((score, row) => (score, row)).OrderByDescending(p => p.score).ThenBy(p => p.row).Take(keep).Select(p => p.row).ToHashSet();
        for (var run = 0; run < 3; run++)
        {
            cascade.Run(Request(), batch, default);
            for (var head = 0; head < full.Length; head++)
                for (var row = 0; row < Rows; row++)
                    Assert.Equal(kept.Contains(row) ? full[head][row] : float.NaN, batch[cascade.Fills[head]][row]);
        }

        var request = Request();
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (var i = 0; i < 20; i++) cascade.Run(request, batch, default);
        }));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(Rows)]
    public void Cascade_BeforeSharedRuns_GivesUpAtTheRequestsDeadline(int keep)
    {
        var (schema, batch) = Batch();
        var clock = new ManualClock();
        using var neural = new NeuralScorer(Neural, schema, new OnnxOptions(), batching: new BatchingOptions { MaxWaitMs = 1000 }, clock: clock);
        var cascade = new CascadeStage(Light, neural, keep, schema);
        batch.Deadline = clock.After(0);
        var given = Task.Factory.StartNew(() => Record.Exception(() => cascade.Run(Request(), batch, default)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (!given.Wait(1)) clock.Advance(100); // who knows no deadline waits for company, and is scored
        Assert.IsType<RankerOverloadException>(given.Result);
    }

    // One user's candidates; the features have the neural model's names, and the labels follow one of them.
    private static TrainingTable MakeTable()
    {
        var table = new TrainingTable([.. NeuralExamplesOf.Schema.Features.Select(f => f.Name)]);
        var random = new FeedRandom(5);
        for (var row = 0; row < Rows; row++)
        {
            var heat = (float)random.NextNormal() * 100;
            float[] x = [24, heat, random.Next(4) == 0 ? float.NaN : (float)random.NextNormal(), float.NaN];
            x.CopyTo(table.Add(0, row, row, heat + random.NextNormal() * 50 > 0 ? 1 : 0));
        }

        return table;
    }

    private static (ColumnSchema Schema, CandidateBatch Batch) Batch()
    {
        var schema = new ColumnSchema();
        var columns = Table.Features.Select(name => schema[name]).ToArray();
        foreach (var head in NeuralExamplesOf.Schema.Heads) _ = schema["score." + head];
        var batch = new CandidateBatch(schema, Rows);
        for (var row = 0; row < Rows; row++) batch.Add(row, 0);
        for (var f = 0; f < columns.Length; f++)
            for (var row = 0; row < Rows; row++) batch[columns[f]][row] = Table.Row(row)[f];
        return (schema, batch);
    }

    private static FeedRequest Request()
    {
        var user = new UserSnapshot();
        user.Clear("user4");
        return new FeedRequest { RequestId = "r", User = user, Catalog = Catalog, Surface = "home", Take = 10, NowMs = 1 };
    }

    private static CatalogSnapshot Catalog { get; } = MakeCatalog();

    private static CatalogSnapshot MakeCatalog()
    {
        var builder = new CatalogBuilder();
        for (var item = 0; item < NeuralExamplesOf.Items; item++) builder.Put(new ItemRecord { Id = NeuralExamplesOf.Item(item), Author = NeuralExamplesOf.Author(item) });
        return builder.Snapshot();
    }
}
