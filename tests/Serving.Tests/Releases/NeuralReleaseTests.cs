using FeedRanker.Core;
using FeedRanker.FeatureStore;
using FeedRanker.Onnx;
using FeedRanker.Ranking;
using FeedRanker.Reranking;

namespace FeedRanker.Serving.Tests;

/// <summary>Releases whose candidates are scored by a network, by trees and one together, or by a graph of another trainer.</summary>
public sealed class NeuralReleaseTests : IDisposable
{
    private const string LikesFirst = Rules + "{score.like: 1}}\n";
    private const string AsScored = Rules + "{score: 1}}\n";
    private const string Rules = "version: 1\nsurfaces:\n  \"*\":\n    - {id: value, kind: score, owner: feed, reason: What counts., weights: ";

    private readonly string _data = Directory.CreateTempSubdirectory("feedranker-neural-").FullName;

    public NeuralReleaseTests() => Write();

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData(RankerKind.Dcn, 0)]
    [InlineData(RankerKind.Fm, 0)]
    [InlineData(RankerKind.Ensemble, 0)]
    [InlineData(RankerKind.Ensemble, 20)]
    public void Release_OfEachKind_FillsOneColumnForEachHeadAndTheRuleWeighsThem(RankerKind kind, int cascade)
    {
        var release = Build(kind);
        Assert.Equal(kind, release.Models.Neural!.Kind);
        Assert.Equal(["ranker", "like"], release.Models.Neural.Model.Schema.Heads);
        using var feed = Rank(release.Models, LikesFirst, cascade, out var definition);
        var (score, like) = (feed.Batch[definition.Schema["score.ranker"]].ToArray(), feed.Batch[definition.Schema["score.like"]].ToArray());

        Assert.Equal(StageOutcome.Ran, OutcomeOf(feed, Composition.Ranker));
        Assert.Equal(StageOutcome.NotNeeded, OutcomeOf(feed, Composition.LightRanker));
        Assert.True(feed.Batch.Count > 20, $"{feed.Batch.Count} candidates are too few to tell.");
        Assert.Equal(cascade > 0 ? cascade : feed.Batch.Count, score.Count(s => s is > 0 and < 1));
        Assert.Equal(score.Select(float.IsNaN), like.Select(float.IsNaN));
        Assert.True(like[feed.Page[0]] >= like.Where(l => !float.IsNaN(l)).Max() - 1e-6f, "the first item is not the likeliest to be liked");
    }

    [Theory]
    [InlineData(RankerKind.Dcn, NeuralPrecision.Float32)]
    [InlineData(RankerKind.Dcn, NeuralPrecision.Int8)]
    [InlineData(RankerKind.Ensemble, NeuralPrecision.Int8)]
    public void Page_Explained_TellsWhatFieldsAndFeaturesAddedToEachMargin(RankerKind kind, NeuralPrecision precision)
    {
        var models = Build(kind, precision: precision).Models;
        var reply = new V1.RankReply();
        using var feed = Rank(models, LikesFirst, 0, out var definition, then: (request, ranked) =>
        {
            foreach (var _ in ranked.Page) reply.Items.Add(new V1.RankedItem());
            new ScoreReasons(models).Write(ranked, request, reply);
        });
        Assert.NotEmpty(reply.Items);
        for (var i = 0; i < feed.Page.Length; i++)
        {
            var told = reply.Items[i].ScoreExplanation;
            Assert.Equal(told.Margin, told.Base + told.Contributions.Sum(c => c.Contribution), 1e-9);
            Assert.Contains(told.Contributions, c => c.Feature == "item.id" && !c.HasValue);
            Assert.Contains(told.Contributions, c => models.Ranker.Features.Contains(c.Feature));
            var score = feed.Batch[definition.Schema["score.ranker"]][feed.Page[i]];
            // What is explained are a model's floats. Bytes are coarse for a network of 16 units far out on the curve, so they are held to its probability.
            if (kind == RankerKind.Dcn && precision == NeuralPrecision.Float32) Assert.Equal(Math.Log(score / (1 - score)), told.Margin, 0.05);
            if (kind == RankerKind.Dcn) Assert.Equal(score, 1 / (1 + Math.Exp(-told.Margin)), 0.02);
        }
    }

    [Fact]
    public void SharedRuns_AsTheSurfaceFileSays_ScoreTheSameAndAreTold()
    {
        var models = Build(RankerKind.Dcn).Models;
        using var alone = Rank(models, LikesFirst, 0, out var first);
        using var shared = Rank(models, LikesFirst, 0, out var second, new InferenceOptions { Batching = new(), Onnx = new() { Device = OnnxDevice.Auto } });
        var (expected, found) = (alone.Batch[first.Schema["score.ranker"]].ToArray(), shared.Batch[second.Schema["score.ranker"]].ToArray());
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-5f);
        Assert.Contains("the processor was asked for", models.RankerDevice, StringComparison.Ordinal);
        Assert.Contains("shared runs of up to 8192 rows", models.RankerDevice, StringComparison.Ordinal);
        Assert.True(models.RankerDevice.Contains("no GPU can be had: ", StringComparison.Ordinal) || models.RankerDevice.Contains("Cuda", StringComparison.Ordinal), models.RankerDevice);
    }

    [Fact]
    public void SameLogAndOptions_GiveTheSameRelease_AndTreesComeBackWithoutTheNetwork()
    {
        var first = Build(RankerKind.Dcn).Manifest;
        var trees = Build(RankerKind.Trees);
        Assert.Null(trees.Models.Neural);
        Assert.DoesNotContain(trees.Manifest.Files.Keys, name => name is "neural.bin" or "ranker.txt");
        Assert.Equal(first.Id, Build(RankerKind.Dcn).Manifest.Id);
    }

    [Fact]
    public void ModelThatFails_IsAnsweredByTheLightOne_AndTheRequestStands()
    {
        var release = Build(RankerKind.Trees);
        using var broken = OnnxRanker.Import(Graph("item.exposures", x => x / (x * 0)));
        using var feed = Rank(release.Models with { Imported = broken }, AsScored, 0, out var definition);
        var score = feed.Batch[definition.Schema["score.ranker"]].ToArray();

        Assert.True(feed.Trace.IsDegraded);
        Assert.Equal(StageOutcome.Failed, OutcomeOf(feed, Composition.Ranker));
        Assert.Equal(StageOutcome.Ran, OutcomeOf(feed, Composition.LightRanker));
        Assert.Equal(10, feed.Page.Length);
        Assert.All(score, s => Assert.InRange(s, 0, 1));
    }

    [Fact]
    public void ImportedGraph_IsServedAndOneThatDoesNotFit_StopsTheBuild()
    {
        var release = Build(RankerKind.Imported, Saved("item.exposures", x => x.Sigmoid()));
        using var feed = Rank(release.Models, AsScored, 0, out var definition);
        var (score, shown) = (feed.Batch[definition.Schema["score.ranker"]].ToArray(), feed.Batch[definition.Schema["item.exposures"]].ToArray());
        for (var row = 0; row < score.Length; row++) Assert.Equal(1 / (1 + Math.Exp(-(float.IsNaN(shown[row]) ? 0 : shown[row]))), score[row], 1e-5);

        Assert.Contains("item.no_such", Assert.Throws<InputException>(() => Build(RankerKind.Imported, Saved("item.no_such", x => x.Sigmoid()))).ToString());
        Assert.Contains("output 'score' holds NaN in row", Assert.Throws<InputException>(() => Build(RankerKind.Imported, Saved("item.exposures", x => (x * 0) / (x * 0)))).Message);
    }

    private static StageOutcome OutcomeOf(RankedFeed feed, string stage)
    {
        for (var i = 0; i < feed.Trace.Names.Count; i++)
            if (feed.Trace.Names[i] == stage) return feed.Trace.Stages[i].Outcome;
        throw new ArgumentException($"no stage '{stage}' in {string.Join(", ", feed.Trace.Names)}");
    }

    private string Graph(string feature, Func<GraphValue, GraphValue> score)
    {
        var graph = new OnnxGraph();
        var path = Path.Combine(_data, $"{Guid.NewGuid():N}.onnx");
        File.WriteAllBytes(path, graph.ToBytes([("score", score(graph.Input(feature, "rows", 1)))]));
        return path;
    }

    private string Saved(string feature, Func<GraphValue, GraphValue> score)
    {
        using var model = OnnxRanker.Import(Graph(feature, score));
        var path = Path.Combine(_data, $"{Guid.NewGuid():N}.bin");
        model.Save(path);
        return path;
    }

    private Release Build(RankerKind kind, string? file = null, NeuralPrecision precision = NeuralPrecision.Float32)
    {
        using var store = StateStore.OpenReadOnly(_data);
        using var build = new FeedBuild(
            new BuildOptions
            {
                DataDirectory = _data,
                Weights = "click=1,like=3",
                Label = "click=1",
                Ranker = kind,
                RankerFile = file,
                Trees = new TreeTrainingOptions { Trees = 4, MinChildWeight = 1, Threads = 1 },
                Neural = new NeuralOptions { Width = 4, CrossRank = 4, Deep = [16], Epochs = 1, Batch = 256, MinCount = 5, Threads = 1, Precision = precision },
            },
            store, WorkProgress.None, TimeProvider.System);
        build.Run(CancellationToken.None);
        return new ReleaseStore(_data).Load(store.EventTypes);
    }

    private RankedFeed Rank(ModelSet models, string rules, int cascade, out PipelineDefinition definition, InferenceOptions? inference = null, Action<FeedRequest, RankedFeed>? then = null)
    {
        using var store = StateStore.OpenReadOnly(_data);
        var state = new FeedState(models.Features, store.EventTypes, EventWeights.Parse(models.Weights, store.EventTypes), store.Catalog, store.Users, store.Surfaces);
        var log = EventLog.Read(store, WorkProgress.None);
        var nowMs = log.Events[^1].TimeMs + 1;
        new LogReplay(log, state).Until(nowMs);
        state.Refresh(nowMs);
        var surface = SurfaceOptions.Home with { Cascade = cascade, Inference = inference ?? new() };
        var pipeline = Composition.Pipeline(surface, models, new SourceInputs(models.Collaborative, state), RuleFile.Parse(rules, "test"), TimeProvider.System);
        definition = pipeline.Definition;
        var user = new UserSnapshot();
        user.Clear("nobody");
        state.Features.ReadUser(-1, "nobody", nowMs, user);
        var request = new FeedRequest { RequestId = "r", User = user, Catalog = state.Catalog, Surface = "home", Context = RequestContext.Empty, Take = 10, NowMs = nowMs };
        var feed = pipeline.Run(request);
        then?.Invoke(request, feed);
        return feed;
    }

    // Ten users see two items an hour for ten days, click what suits them, and like some of it. The last items and one user
    // come on the last day only, so that there is something new to find there.
    private void Write()
    {
        using var store = StateStore.Open(_data, createIfMissing: true);
        store.UpsertUsers([.. Enumerable.Range(0, 11).Select(u => new UserRecord { Id = $"u{u}" })]);
        store.UpsertItems([.. Enumerable.Range(0, 60).Select(i => new ItemRecord { Id = $"i{i}", Author = $"a{i % 7}", PublishedMs = 1, Topics = [$"t{i % 5}"] })]);
        var events = new List<EventRecord>();
        for (var hour = 0; hour < 240; hour++)
            for (var user = 0; user < (hour >= 228 ? 11 : 10); user++)
                for (var pick = 0; pick < 2; pick++)
                {
                    var item = (int)(StableHash.Mix((ulong)(hour * 64 + user * 2 + pick)) % (hour >= 228 ? 60UL : 50UL));
                    var timeMs = hour * 3600_000L + user * 1000 + 1;
                    Add("impression", timeMs);
                    if (pick == 0 && (item + user) % 3 == 0) Add("click", timeMs + 500);
                    if (pick == 0 && item % 6 == 0) Add("like", timeMs + 600);

                    void Add(string type, long at) =>
                        events.Add(new EventRecord { EventId = $"{type}{hour}.{user}.{pick}", UserId = $"u{user}", ItemId = $"i{item}", Type = type, TimeMs = at });
                }

        store.AppendEvents([.. events]);
    }
}
