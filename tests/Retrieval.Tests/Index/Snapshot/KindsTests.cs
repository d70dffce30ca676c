using FeedRanker.Core;

namespace FeedRanker.Retrieval.Tests;

/// <summary>What holds for every kind of index that can be built and opened by name.</summary>
public sealed class KindsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("feedranker-kinds-").FullName;

    public static TheoryData<VectorIndexKind, VectorMetric, bool> Kinds
    {
        get
        {
            var data = new TheoryData<VectorIndexKind, VectorMetric, bool>();
            foreach (var metric in Enum.GetValues<VectorMetric>())
            {
                data.Add(VectorIndexKind.Exact, metric, false);
                data.Add(VectorIndexKind.Clusters, metric, false);
                data.Add(VectorIndexKind.Hnsw, metric, false);
                data.Add(VectorIndexKind.Hnsw, metric, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Open_AfterSave_AnswersTheSame(VectorIndexKind kind, VectorMetric metric, bool codes)
    {
        var path = Path.Combine(_directory, "items.index");
        var (vectors, queries) = (Normal(1500, 24, 1), Normal(40, 24, 2));
        var index = VectorIndex.Build(vectors, new VectorIndexOptions { Kind = kind, Metric = metric, Codes = codes, Space = "als-1", Queries = queries, K = 10, WantedRecall = 0.9, Threads = 1 });
        VectorIndex.Save(path, index);
        var opened = VectorIndex.Open(path);
        Assert.Equal((index.Kind, index.Metric, index.Count, index.Dimensions, index.Space, index.DefaultEffort), (opened.Kind, opened.Metric, opened.Count, opened.Dimensions, opened.Space, opened.DefaultEffort));
        int[] rows = new int[10], otherRows = new int[10];
        float[] scores = new float[10], otherScores = new float[10];
        for (var q = 0; q < queries.Count; q++)
        {
            Assert.Equal(index.Search(queries[q], 0, default(AllRows), rows, scores), opened.Search(queries[q], 0, default(AllRows), otherRows, otherScores));
            Assert.Equal(rows, otherRows);
            Assert.Equal(scores, otherScores);
        }

        Assert.Equal(VectorIndex.SpreadOf(index)?.Values, VectorIndex.SpreadOf(opened)?.Values);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Tune_OnEveryKind_ReachesWhatExactSearchFinds(VectorIndexKind kind, VectorMetric metric, bool codes)
    {
        var (vectors, queries) = (Normal(3000, 16, 3), Normal(50, 16, 4));
        var index = VectorIndex.Build(vectors, new VectorIndexOptions { Kind = kind, Metric = metric, Codes = codes, Threads = 1 });
        var truth = SearchQuality.Exact(new ScanIndex(vectors, metric), queries, 10);
        var own = SearchQuality.Exact(index, queries, 10);
        var agreeing = Enumerable.Range(0, queries.Count).Average(q => SearchQuality.RecallOf(own[q], truth[q]));
        Assert.True(agreeing > 0.995, $"the index's own exact search finds {agreeing:P2} of the best rows");
        var result = VectorIndexTuner.Tune(index, queries, 10, 0.9);
        Assert.True(result.Reached, $"recall {result.Recall} at effort {result.Effort}");
        var recall = SearchQuality.Recall(index, queries, truth, 10, 0);
        Assert.True(recall >= 0.9 - 0.005, $"recall {recall} at the default effort {index.DefaultEffort}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Open_DamagedAnywhere_IsRefusedByName(VectorIndexKind kind, VectorMetric metric, bool codes)
    {
        var path = Path.Combine(_directory, "items.index");
        VectorIndex.Save(path, VectorIndex.Build(Normal(800, 8, 5), new VectorIndexOptions { Kind = kind, Metric = metric, Codes = codes }));
        var good = File.ReadAllBytes(path);
        var random = new FeedRandom(6);
        for (var round = 0; round < 40; round++)
        {
            var bad = (byte[])good.Clone();
            bad[random.Next(good.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, bad);
            Assert.Equal(path, Assert.Throws<InputException>(() => VectorIndex.Open(path)).File);
            File.WriteAllBytes(path, good[..random.Next(good.Length)]);
            Assert.Equal(path, Assert.Throws<InputException>(() => VectorIndex.Open(path)).File);
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static VectorSet Normal(int count, int dimensions, ulong seed)
    {
        var random = new FeedRandom(seed);
        var vectors = new VectorSet(count, dimensions);
        for (var row = 0; row < count; row++)
            foreach (ref var x in vectors[row]) x = (float)random.NextNormal();
        return vectors;
    }
}
