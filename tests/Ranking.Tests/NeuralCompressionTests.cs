using FeedRanker.Core;
using FeedRanker.Onnx;
using FeedRanker.TestKit;

namespace FeedRanker.Ranking.Tests;

public class NeuralCompressionTests
{
    private static readonly NeuralExamples Train = NeuralExamplesOf.Make(1, 1500);
    private static readonly NeuralExamples Held = NeuralExamplesOf.Make(2, 1000);

    public static TheoryData<string> Networks => NeuralTrainerTests.Networks;

    [Theory]
    [MemberData(nameof(Networks))]
    public void Int8_OfAnyNetwork_ScoresNearlyAsItsFloats(string network)
    {
        var model = NeuralScorerTests.Trained(network);
        var small = NeuralCompression.Int8(model, Train);
        var (before, after) = (model.Score(Held), small.Score(Held));
        var worst = before.Zip(after, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(worst is > 0 and < 0.03f, $"{network}: the probability that moved most moved by {worst}.");
        var loss = Auc(before) - Auc(after);
        Assert.True(Math.Abs(loss) < 0.003, $"{network}: AUC changed by {-loss}.");
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Int8_UserOnceInEveryRowOrAfterAFile_ScoresTheSame(string network)
    {
        var small = NeuralCompression.Int8(NeuralScorerTests.Trained(network), Train);
        var path = Tables.TempPath();
        small.Save(path);
        var loaded = NeuralModel.Load(path);
        var examples = NeuralScorerTests.Candidates(70, out var request, out var schema, out var batch);
        var expected = small.Score(examples);
        Assert.Equal(expected, loaded.Score(examples));
        Assert.Equal(NeuralTrainerTests.Bytes(small), NeuralTrainerTests.Bytes(loaded));
        using var once = new NeuralScorer(loaded, schema, new OnnxOptions());
        using var shared = new NeuralScorer(loaded, schema, new OnnxOptions(), batching: new BatchingOptions());
        foreach (var scorer in new[] { once, shared })
        {
            Assert.Contains(network is "fm" ? "a factorisation machine" : NeuralNetwork.HasVnni ? "products of bytes" : "no VNNI", scorer.Device);
            scorer.Run(request, batch, default);
            // Floats of the user's part that differ in the last bit may turn one code of a middle.
            for (var i = 0; i < batch.Count; i++) Assert.Equal(expected[i * 2], batch[scorer.Fills[0]][i], 5e-3f);
            Assert.Equal(0, Allocation.Least(() => scorer.Run(request, batch, default)));
        }
    }

    [Fact]
    public void Int8_AnyBatchSize_GivesEachRowTheSameBits()
    {
        var small = NeuralCompression.Int8(NeuralScorerTests.Trained("dcn"), Train);
        NeuralScorerTests.Candidates(70, out var request, out var schema, out var batch);
        using var scorer = new NeuralScorer(small, schema, new OnnxOptions());
        scorer.Run(request, batch, default);
        foreach (var count in new[] { 1, 7, 16, 33 })
        {
            var part = NeuralScorerTests.Batch(count, schema, NeuralExamplesOf.Make(11, 70));
            scorer.Run(request, part, default);
            Assert.Equal(batch[scorer.Fills[0]][..count].ToArray(), part[scorer.Fills[0]].ToArray());
        }
    }

    [Fact]
    public void Compressed_Files_AreSmallerAndOfTheSameBytesEachTime()
    {
        var model = NeuralScorerTests.Trained("dcn");
        var whole = NeuralTrainerTests.Bytes(model).Length;
        Assert.Equal(NeuralTrainerTests.Bytes(NeuralCompression.Int8(model, Train)), NeuralTrainerTests.Bytes(NeuralCompression.Int8(model, Train)));
        var halves = NeuralCompression.Float16(model);
        Assert.True(NeuralTrainerTests.Bytes(halves).Length < whole && NeuralTrainerTests.Bytes(NeuralCompression.Int8(model, Train)).Length < whole);
        var (before, after) = (model.Score(Held), halves.Score(Held));
        Assert.All(before.Zip(after), pair => Assert.Equal(pair.First, pair.Second, 2e-3f));
    }

    [Fact]
    public void Prune_RareValues_ShareTheVectorsOfThoseNeverMet()
    {
        var model = NeuralScorerTests.Trained("dcn");
        Assert.Equal(NeuralTrainerTests.Bytes(model), NeuralTrainerTests.Bytes(NeuralCompression.Prune(model, Train, 1)));
        var pruned = NeuralCompression.Prune(model, Train, 25);
        var counts = new Dictionary<ulong, int>();
        for (var row = 0; row < Train.Count; row++) counts[Train.Keys(row)[1]] = counts.GetValueOrDefault(Train.Keys(row)[1]) + 1;
        Assert.Contains(counts.Values, count => count < 25);
        var (before, after) = (model.Vectors, pruned.Vectors);
        foreach (var (key, count) in counts)
        {
            var expected = count >= 25 ? before.Row(1, key) : before.RowsOf(1).Start + new FieldVocabulary([], before.Vocabularies[1].Buckets).Row(key);
            Assert.Equal(before.Table[expected].ToArray(), after.Table[after.Row(1, key)].ToArray());
        }
    }

    [Fact]
    public void Int8_WithoutRowsOrOfOtherRows_IsRefused()
    {
        var model = NeuralScorerTests.Trained("dcn");
        Assert.Contains("has no rows", Assert.Throws<InputException>(() => NeuralCompression.Int8(model, new NeuralExamples(model.Schema))).Message);
        Assert.Throws<InputException>(() => NeuralCompression.Prune(NeuralCompression.Int8(model, Train), Train, 2));
    }

    private static double Auc(float[] scores)
    {
        var rows = Enumerable.Range(0, Held.Count).ToArray();
        return RankingMetrics.Auc([.. rows.Select(r => scores[r * 2])], [.. rows.Select(r => Held.Labels(r)[0])], [.. rows.Select(_ => 1f)]);
    }
}
