using FeedRanker.Core;
using FeedRanker.Onnx;
using FeedRanker.TestKit;

namespace FeedRanker.Ranking.Tests;

public class NeuralScorerTests
{
    private static readonly NeuralExamples Train = NeuralExamplesOf.Make(1, 1500);
    private static readonly NeuralModel Model = Trained("dcn");

    public static TheoryData<string> Networks => NeuralTrainerTests.Networks;

    [Theory]
    [MemberData(nameof(Networks))]
    public void Scorer_UserComputedOnce_ScoresAsThePlainNetwork(string network)
    {
        var model = Trained(network);
        var examples = Candidates(70, out var request, out var schema, out var batch);
        using var scorer = new NeuralScorer(model, schema, new OnnxOptions());
        scorer.Run(request, batch, default);
        var expected = model.Score(examples);
        for (var i = 0; i < batch.Count; i++)
            for (var head = 0; head < 2; head++)
                Assert.Equal(expected[i * 2 + head], batch[scorer.Fills[head]][i], 1e-5f);
    }

    [Fact]
    public void Scorer_AnyBatchSize_GivesEachRowTheSameBits()
    {
        Candidates(70, out var request, out var schema, out var batch);
        using var scorer = new NeuralScorer(Model, schema, new OnnxOptions());
        scorer.Run(request, batch, default);
        var all = scorer.Fills.Select(c => batch[c].ToArray()).ToArray();
        foreach (var count in new[] { 1, 5, 16, 33, 64, 69 })
        {
            Candidates(count, out _, out var fewerSchema, out var fewer);
            using var other = new NeuralScorer(Model, fewerSchema, new OnnxOptions());
            other.Run(request, fewer, default);
            for (var head = 0; head < 2; head++) Assert.Equal(all[head][..count], fewer[other.Fills[head]].ToArray());
        }
    }

    [Fact]
    public void Scorer_AfterItsFirstRun_AllocatesNothingAndManyThreadsAgree()
    {
        Candidates(70, out var request, out var schema, out var batch);
        using var scorer = new NeuralScorer(Model, schema, new OnnxOptions());
        scorer.Run(request, batch, default);
        scorer.Run(request, batch, default);
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (var i = 0; i < 20; i++) scorer.Run(request, batch, default);
        }));
        var expected = batch[scorer.Fills[0]].ToArray();
        var schemaOfAll = schema;
        Parallel.For(0, 32, _ =>
        {
            var own = Batch(70, schemaOfAll, NeuralExamplesOf.Make(11, 70));
            scorer.Run(Request(), own, default);
            Assert.Equal(expected, own[scorer.Fills[0]].ToArray());
        });
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Scorer_SharedRuns_GiveTheSameBitsAloneAndInCompany(string network)
    {
        var model = Trained(network);
        Candidates(70, out var request, out var schema, out var batch);
        var clock = new ManualClock();
        using var alone = new NeuralScorer(model, schema, new OnnxOptions(), batching: new BatchingOptions());
        using var unshared = new NeuralScorer(model, schema, new OnnxOptions());
        using var shared = new NeuralScorer(model, schema, new OnnxOptions(), batching: new BatchingOptions { MaxRows = 70 + 33 + 5, MaxWaitMs = 1000 }, clock: clock);
        unshared.Run(request, batch, default);
        var expected = unshared.Fills.Select(c => batch[c].ToArray()).ToArray();
        alone.Run(request, batch, default);
        var bits = alone.Fills.Select(c => batch[c].ToArray()).ToArray();
        for (var head = 0; head < bits.Length; head++)
            for (var i = 0; i < 70; i++) Assert.Equal(expected[head][i], bits[head][i], 1e-5f);

        // The three fill one batch, so that the last to come sends it off; who stands where is chance.
        var mates = new[] { 70, 33, 5 }.Select(count => Batch(count, schema, NeuralExamplesOf.Make(11, 70))).ToArray();
        foreach (var column in batch.Schema.Columns)
            foreach (var mate in mates) batch[column][..mate.Count].CopyTo(mate[column]);
        foreach (var head in shared.Fills)
            foreach (var mate in mates) mate[head].Fill(float.NaN);
        var threads = mates.Select(mate => new Thread(() => shared.Run(Request(), mate, default))).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        Assert.Equal(1, shared.SharedRuns);
        foreach (var mate in mates)
            for (var head = 0; head < bits.Length; head++) Assert.Equal(bits[head][..mate.Count], mate[shared.Fills[head]].ToArray());
    }

    [Fact]
    public void Scorer_SharedRuns_AllocateNothingAndSplitLargeRequests()
    {
        Candidates(70, out var request, out var schema, out var batch);
        using var whole = new NeuralScorer(Model, schema, new OnnxOptions(), batching: new BatchingOptions());
        whole.Run(request, batch, default);
        var expected = batch[whole.Fills[0]].ToArray();
        using var parts = new NeuralScorer(Model, schema, new OnnxOptions(), batching: new BatchingOptions { MaxRows = 32 });
        parts.Run(request, batch, default);
        Assert.Equal(expected, batch[parts.Fills[0]].ToArray());
        Assert.Equal(3, parts.SharedRuns);
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (var i = 0; i < 20; i++) parts.Run(request, batch, default);
        }));
    }

    [Fact]
    public void Model_SavedAndLoaded_ScoresTheSameBits()
    {
        var path = Tables.TempPath();
        Model.Save(path);
        var loaded = NeuralModel.Load(path);
        Assert.Equal(Model.Score(Train), loaded.Score(Train));
        Assert.Equal(NeuralTrainerTests.Bytes(Model), NeuralTrainerTests.Bytes(loaded));
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Contains(path, Assert.Throws<InputException>(() => NeuralModel.Load(path)).Message);
        Assert.Contains("missing", Assert.Throws<InputException>(() => NeuralModel.Load(path + ".no")).Message);
    }

    [Fact]
    public void Fields_WithoutReaderOrOfAnotherSide_AreRefused()
    {
        Assert.Contains("no reader gives this field", Refused(NeuralFieldReader.Standard.Where(r => r.Name != "item.author")));
        Assert.Contains("is a field of the User in the model and of the Item in requests", Refused(
            NeuralFieldReader.Standard.Select(r => r.Name == "user.id" ? r with { Side = InputSide.Item } : r)));

        static string Refused(IEnumerable<NeuralFieldReader> readers) =>
            Assert.Throws<InputException>(() => new NeuralScorer(Model, new ColumnSchema(), new OnnxOptions(), readers: [.. readers])).Message;
    }

    internal static NeuralModel Trained(string network) =>
        NeuralTrainer.Train(Train, null, NeuralTrainerTests.Shapes[network] with { Epochs = 2 }, WorkProgress.None);

    // One user's candidates as a table and as a request.
    internal static NeuralExamples Candidates(int count, out FeedRequest request, out ColumnSchema schema, out CandidateBatch batch)
    {
        var examples = NeuralExamplesOf.Make(11, 70);
        schema = new ColumnSchema();
        batch = Batch(count, schema, examples);
        request = Request();
        for (var row = 0; row < examples.Count; row++)
        {
            examples.Keys(row)[0] = FieldKey.Of("user4");
            examples.Keys(row)[1] = FieldKey.Of(NeuralExamplesOf.Item(row));
            examples.Keys(row)[2] = FieldKey.Of("home");
            examples.Keys(row)[3] = FieldKey.Of(NeuralExamplesOf.Author(row));
            (examples.Features(row)[0], examples.Features(row)[3]) = (24, float.NaN);
        }

        return examples;
    }

    private static FeedRequest Request()
    {
        var builder = new CatalogBuilder();
        for (var item = 0; item < NeuralExamplesOf.Items; item++) builder.Put(new ItemRecord { Id = NeuralExamplesOf.Item(item), Author = NeuralExamplesOf.Author(item) });
        var user = new UserSnapshot();
        user.Clear("user4");
        return new FeedRequest { RequestId = "r", User = user, Catalog = builder.Snapshot(), Surface = "home", Take = 10, NowMs = 1 };
    }

    internal static CandidateBatch Batch(int count, ColumnSchema schema, NeuralExamples examples)
    {
        var columns = NeuralExamplesOf.Schema.Features.Select(f => schema[f.Name]).ToArray();
        foreach (var head in NeuralExamplesOf.Schema.Heads) _ = schema["score." + head];
        var batch = new CandidateBatch(schema, count);
        for (var i = 0; i < count; i++) batch.Add(i, 0);
        for (var f = 0; f < columns.Length; f++)
            for (var i = 0; i < count; i++)
                batch[columns[f]][i] = f switch { 0 => 24, 3 => float.NaN, _ => examples.Features(i)[f] };
        return batch;
    }
}
