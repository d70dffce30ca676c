using FeedRanker.Core;
using FeedRanker.Onnx;
using FeedRanker.TestKit;

namespace FeedRanker.Ranking.Tests;

/// <summary>Rows of a request divided over threads, against one run of all of them.</summary>
public class NeuralTurnsTests
{
    private const int Most = 1001;

    private static readonly NeuralExamples Made = NeuralExamplesOf.Make(11, Most);
    private static readonly NeuralModel Model = NeuralScorerTests.Trained("dcn");

    public static TheoryData<string> Networks => NeuralTrainerTests.Networks;

    [Theory]
    [MemberData(nameof(Networks))]
    public void Scorer_AnyThreads_GivesTheBitsOfOneRun(string network)
    {
        var trained = NeuralScorerTests.Trained(network);
        NeuralModel[] forms = [trained, NeuralCompression.Float16(trained), NeuralCompression.Int8(trained, NeuralExamplesOf.Make(1, 1500))];
        foreach (var model in forms)
        {
            var schema = new ColumnSchema();
            var request = Request();
            using var whole = new NeuralNetwork(model, new OnnxOptions());
            foreach (var threads in new[] { 1, 2, 3, 5 })
            {
                using var scorer = new NeuralScorer(model, schema, new OnnxOptions { Threads = threads });
                foreach (var count in new[] { 1, 15, 17, 255, 256, 513, 1000, Most })
                {
                    var batch = Batch(schema, count);
                    OneRun(whole, schema, request, batch);
                    var expected = Scores(scorer, batch);
                    foreach (var column in scorer.Fills) batch[column].Fill(float.NaN);
                    scorer.Run(request, batch, default);
                    var scores = Scores(scorer, batch);
                    for (var i = 0; i < expected.Length; i++)
                        Assert.True(expected[i] == scores[i], $"{model.Precision}, {threads} threads, {count} rows: {scores[i]} in place of {expected[i]} for row {i % count} of head {i / count}");
                }
            }
        }
    }

    [Fact]
    public void Scorer_ManyRequestsOnTwoThreadsEach_AgreeAndAllocateNothing()
    {
        var schema = new ColumnSchema();
        var request = Request();
        using var scorer = new NeuralScorer(Model, schema, new OnnxOptions { Threads = 2 });
        var batch = Batch(schema, 1000);
        scorer.Run(request, batch, default);
        var expected = Scores(scorer, batch);
        Parallel.For(0, 32, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var own = Batch(schema, 1000 - i);
            scorer.Run(request, own, default);
            Assert.Equal(expected[..(1000 - i)], Scores(scorer, own)[..(1000 - i)]);
        });
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (var i = 0; i < 20; i++) scorer.Run(request, batch, default);
        }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Scorer_RowThatIsNoNumber_IsNamedByItsPlaceInTheRequest(int threads)
    {
        var model = NeuralScorerTests.Trained("dcn");
        var vectors = model.Vectors.Table.Values.ToArray();
        foreach (var item in new[] { "item7", "item8" }) vectors[model.Vectors.Row(1, FieldKey.Of(item)) * model.Vectors.Table.Width] = float.NaN;
        model.Vectors.Table.CopyFrom(vectors);
        var schema = new ColumnSchema();
        using var scorer = new NeuralScorer(model, schema, new OnnxOptions { Threads = threads });
        var batch = Batch(schema, 1000);
        foreach (var bad in new[] { 0, 3, 300, 700, 999 })
        {
            var failure = Assert.Throws<InvalidOperationException>(() => scorer.Run(Request(row => row == bad ? "item7" : row == 999 ? "item8" : $"other{row}"), batch, default));
            Assert.Contains($"in row {bad} for 'click'", failure.Message);
        }

        Assert.Throws<OperationCanceledException>(() => scorer.Run(Request(), batch, new CancellationToken(true)));
        scorer.Run(Request(row => $"other{row}"), batch, default);
        Assert.All(Scores(scorer, batch), score => Assert.InRange(score, 0, 1));
    }

    [Fact]
    public void Turns_AnyRowsAndThreads_AreOfWholeStepsAndNeverTooLong()
    {
        for (var threads = 1; threads <= 64; threads = threads * 3 / 2 + 1)
            for (var count = 1; count < 5000; count++)
            {
                var rows = NeuralTurns.Rows(count, threads, 16);
                var turns = (count + rows - 1) / rows;
                Assert.True(rows % 16 == 0 && rows <= NeuralTurns.MostRows, $"{count} rows on {threads} threads: {rows} a turn");
                Assert.True(turns == 1 || rows >= 64, $"{count} rows on {threads} threads: {rows} a turn do not pay");
                Assert.True(threads == 1 || count < 1024 || turns >= Math.Min(threads, 8), $"{count} rows on {threads} threads: {turns} turns leave threads idle");
            }

        Assert.Equal(256, NeuralTurns.Rows(1000, 2, 16));
        Assert.Throws<InputException>(() => new NeuralNetwork(Model, new OnnxOptions { Threads = -1 }));
    }

    // All rows gathered, run and read by one thread at once.
    private static void OneRun(NeuralNetwork network, ColumnSchema schema, in FeedRequest request, CandidateBatch batch)
    {
        var model = network.Model;
        var gather = new NeuralGather(
            model, NeuralFieldReader.For(model.Schema, NeuralFieldReader.Standard), FeatureMatch.Columns([.. model.Schema.Features.Select(f => f.Name)], schema), network.Codes);
        using var scratch = new NeuralScratch(network);
        using var tensors = network.Bind(batch.Count);
        gather.User(request, batch, scratch, tensors.Floats("once." + NeuralGraph.UserPart));
        gather.Items(request, batch, 0, batch.Count, scratch, tensors, 0);
        tensors.Run(batch.Count);
        new NeuralHeads(model.Schema.Heads, [.. model.Schema.Heads.Select(head => schema["score." + head])]).Fill(batch, 0, batch.Count, tensors.Floats(NeuralGraph.Margins));
    }

    private static float[] Scores(NeuralScorer scorer, CandidateBatch batch) => [.. scorer.Fills.SelectMany(column => batch[column].ToArray())];

    private static CandidateBatch Batch(ColumnSchema schema, int count) => NeuralScorerTests.Batch(count, schema, Made);

    private static FeedRequest Request(Func<int, string>? idOf = null)
    {
        var builder = new CatalogBuilder();
        for (var item = 0; item < Most; item++)
            builder.Put(new ItemRecord { Id = idOf is null ? NeuralExamplesOf.Item(item) : idOf(item), Author = NeuralExamplesOf.Author(item) });
        var user = new UserSnapshot();
        user.Clear("user4");
        return new FeedRequest { RequestId = "r", User = user, Catalog = builder.Snapshot(), Surface = "home", Take = 10, NowMs = 1 };
    }
}
