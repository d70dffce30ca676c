using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Retrieval.Tests;

public sealed class ClusterIndexTests
{
    private static readonly VectorMetric[] Metrics = [VectorMetric.InnerProduct, VectorMetric.Cosine, VectorMetric.L2];

    public static TheoryData<string, int> Worlds
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var kind in VectorWorld.Kinds)
                foreach (var dimensions in (int[])[8, 50]) data.Add(kind, dimensions);
            data.Add("random", 1024);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Search_AllClustersAndAWideMargin_EqualsBruteForce(string kind, int dimensions)
    {
        var vectors = VectorWorld.Make(kind, 2001, dimensions);
        var queries = VectorWorld.Queries(kind, 4, dimensions);
        foreach (var metric in Metrics)
        {
            var index = ClusterIndex.Build(vectors, new ClusterOptions { Metric = metric, Clusters = 37, Margin = 20 });
            for (var q = 0; q < queries.Count; q++)
            {
                var expected = VectorWorld.Ranked(vectors, queries[q], metric, units: true);
                foreach (var k in (int[])[1, 10, 300, 3000]) Same(expected, index, queries[q], k, default(AllRows));
            }
        }
    }

    [Theory]
    [InlineData("random")]
    [InlineData("clustered")]
    [InlineData("wide")]
    [InlineData("offset")]
    public void Search_DefaultMargin_LosesNextToNothing(string kind)
    {
        var vectors = VectorWorld.Make(kind, 5000, 64);
        var queries = VectorWorld.Queries(kind, 30, 64);
        foreach (var metric in Metrics)
            foreach (var floats in (bool[])[true, false])
            {
                if (!floats && kind is ("wide" or "offset")) continue; // neighbours differ by less than 16 bits of a whole list can tell
                var index = ClusterIndex.Build(vectors, new ClusterOptions { Metric = metric, KeepFloats = floats });
                foreach (var k in (int[])[10, 100])
                {
                    var hits = 0;
                    for (var q = 0; q < queries.Count; q++) hits += Hits(index, vectors, queries[q], index.ClusterCount, k, default(AllRows), _ => true);
                    Assert.True(hits >= 0.99 * k * queries.Count, $"{metric}, floats {floats}, k {k}: {hits} of {k * queries.Count}");
                }
            }
    }

    [Fact]
    public void Search_FewProbes_FindMostOfClusteredVectors()
    {
        var vectors = VectorWorld.Make("clustered", 8000, 32);
        foreach (var metric in Metrics)
        {
            var index = ClusterIndex.Build(vectors, new ClusterOptions { Metric = metric });
            var effort = VectorIndexTuner.Tune(index, VectorWorld.Queries("clustered", 50, 32), 10, 0.95).Effort;
            Assert.Equal(effort, index.DefaultEffort);
            Assert.InRange(effort, 1, index.ClusterCount / 2);
            var hits = 0;
            var queries = VectorWorld.Make("clustered", 50, 32, 77);
            for (var q = 0; q < queries.Count; q++) hits += Hits(index, vectors, queries[q], 0, 10, default(AllRows), _ => true);
            Assert.InRange(hits, 440, 500);
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.1)]
    [InlineData(0.01)]
    [InlineData(0.001)]
    public void Search_Filtered_FindsOnlyAndNearlyAllThatPass(double share)
    {
        var vectors = VectorWorld.Make("clustered", 20_000, 32);
        var queries = VectorWorld.Queries("clustered", 40, 32);
        var filter = new ShareOfRows(share);
        foreach (var metric in Metrics)
        {
            var index = ClusterIndex.Build(vectors, new ClusterOptions { Metric = metric });
            VectorIndexTuner.Tune(index, queries, 10, 0.97);
            int hits = 0, wanted = 0;
            for (var q = 0; q < queries.Count; q++)
            {
                hits += Hits(index, vectors, queries[q], 0, 10, filter, filter.Allows);
                wanted += Math.Min(10, Enumerable.Range(0, vectors.Count).Count(filter.Allows));
            }

            Assert.True(hits >= 0.9 * wanted, $"{metric}: {hits} of {wanted}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Search_FewerRowsThanClusters_FindsThemAll(int count)
    {
        foreach (var metric in Metrics)
        {
            var vectors = VectorWorld.Make("random", count, 16);
            var index = ClusterIndex.Build(vectors, new ClusterOptions { Metric = metric, Clusters = 64 });
            Assert.Equal(count, index.Search(VectorWorld.Make("random", 1, 16, 9)[0], index.ClusterCount, default(AllRows), new int[10], new float[10]));
            Assert.Equal(count, index.Count);
            index.Insert(1000, VectorWorld.Make("random", 1, 16, 8)[0]);
            Assert.Equal(count + 1, index.Search(VectorWorld.Make("random", 1, 16, 9)[0], index.ClusterCount, default(AllRows), new int[10], new float[10]));
        }
    }

    [Fact]
    public void Build_AnyNumberOfThreads_GivesTheSameBits()
    {
        var vectors = VectorWorld.Make("clustered", 5000, 24);
        var files = new List<byte[]>();
        foreach (var threads in (int[])[1, 2, 5]) files.Add(Saved(ClusterIndex.Build(vectors, new ClusterOptions { Metric = VectorMetric.L2, Threads = threads })));
        Assert.Equal(files[0], files[1]);
        Assert.Equal(files[0], files[2]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Load_OfSaved_FindsTheSame(bool floats)
    {
        var vectors = VectorWorld.Make("clustered", 3000, 24);
        foreach (var metric in Metrics)
        {
            var index = ClusterIndex.Build(vectors, new ClusterOptions { Metric = metric, KeepFloats = floats, Space = "als-1", Margin = 3 });
            for (var row = 0; row < 3000; row += 7) index.Delete(row);
            for (var row = 1; row < 3000; row += 70) index.Update(row, vectors[row + 1]);
            var path = Path.GetTempFileName();
            File.WriteAllBytes(path, Saved(index));
            var loaded = ClusterIndex.Load(new ArtifactReader(path, "index", 1));
            File.Delete(path);
            Assert.Equal((index.Count, index.ClusterCount, index.DefaultEffort, index.Options), (loaded.Count, loaded.ClusterCount, loaded.DefaultEffort, loaded.Options));
            int[] rows = new int[50], rowsLoaded = new int[50];
            float[] scores = new float[50], scoresLoaded = new float[50];
            for (var q = 0; q < 20; q++)
            {
                index.Search(vectors[q], 9, default(AllRows), rows, scores);
                loaded.Search(vectors[q], 9, default(AllRows), rowsLoaded, scoresLoaded);
                Assert.Equal(rows, rowsLoaded);
                Assert.Equal(scores, scoresLoaded);
            }
        }
    }

    [Fact]
    public void Search_SteadyState_AllocatesNothing()
    {
        var vectors = VectorWorld.Make("clustered", 6000, 32);
        foreach (var floats in (bool[])[true, false])
        {
            var index = ClusterIndex.Build(vectors, new ClusterOptions { KeepFloats = floats });
            var (rows, scores, query) = (new int[500], new float[500], vectors[7].ToArray());
            var filter = new ShareOfRows(0.05);
            for (var i = 0; i < 3; i++)
            {
                index.Search(query, 20, default(AllRows), rows, scores);
                index.Search(query, 20, filter, rows, scores);
            }

            Assert.Equal(0, Allocation.Least(() =>
            {
                for (var i = 0; i < 20; i++)
                {
                    index.Search(query, 20, default(AllRows), rows, scores);
                    index.Search(query, 20, filter, rows, scores);
                }
            }));
        }
    }

    [Fact]
    public void KeepFloats_Off_TakesLessThanTheVectors()
    {
        var vectors = VectorWorld.Make("clustered", 20_000, 64);
        var index = ClusterIndex.Build(vectors, new ClusterOptions { KeepFloats = false, Clusters = 100 });
        Assert.InRange(index.MemoryBytes, 0, 0.6 * vectors.MemoryBytes);
    }

    [Fact]
    public void Build_BadInput_NamesIt()
    {
        var vectors = VectorWorld.Make("random", 5, 8);
        Assert.Contains("clusters.rounds", Assert.Throws<InputException>(() => ClusterIndex.Build(vectors, new ClusterOptions { Rounds = 0 })).Message);
        vectors[2][5] = float.NaN;
        Assert.Contains("vector 2 has NaN at position 5", Assert.Throws<InputException>(() => ClusterIndex.Build(vectors, new ClusterOptions())).Message);
    }

    internal static void Same<TFilter>(List<(int Row, float Score)> expected, ClusterIndex index, ReadOnlySpan<float> query, int k, TFilter filter)
        where TFilter : struct, IRowFilter
    {
        var (rows, scores) = (new int[k], new float[k]);
        var found = index.Search(query, index.ClusterCount, filter, rows, scores);
        Assert.Equal(Math.Min(k, expected.Count), found);
        for (var i = 0; i < found; i++)
            Assert.True(expected[i] == (rows[i], scores[i]), $"{index.Metric}, k {k}: at {i} {rows[i]} ({scores[i]:R}), expected {expected[i].Row} ({expected[i].Score:R})");
    }

    private static int Hits<TFilter>(ClusterIndex index, VectorSet vectors, ReadOnlySpan<float> query, int effort, int k, TFilter filter, Func<int, bool> allows)
        where TFilter : struct, IRowFilter
    {
        var expected = VectorWorld.Ranked(vectors, query, index.Metric, units: true, allows);
        var best = new HashSet<int>();
        foreach (var (row, _) in expected.Take(k)) best.Add(row);
        var (rows, scores) = (new int[k], new float[k]);
        var found = index.Search(query, effort, filter, rows, scores);
        Assert.Equal(found, rows.Take(found).Distinct().Count());
        Assert.All(rows.Take(found), row => Assert.True(allows(row), $"{row} does not pass the filter"));
        return rows.Take(found).Count(best.Contains);
    }

    private static byte[] Saved(ClusterIndex index)
    {
        var path = Path.GetTempFileName();
        using (var writer = new ArtifactWriter(path, "index", 1))
        {
            index.Save(writer);
            writer.Complete();
        }

        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }
}
