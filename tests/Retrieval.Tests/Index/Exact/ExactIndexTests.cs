using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Retrieval.Tests;

public sealed class ExactIndexTests
{
    private static readonly VectorMetric[] Metrics = [VectorMetric.InnerProduct, VectorMetric.Cosine, VectorMetric.L2];

    public static TheoryData<string, int> Worlds
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var kind in VectorWorld.Kinds)
                foreach (var dimensions in (int[])[8, 17, 64]) data.Add(kind, dimensions);
            data.Add("clustered", 200);
            data.Add("random", 1024);
            data.Add("one-hot", 1000);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Search_AnyVectors_EqualsBruteForceToTheBit(string kind, int dimensions)
    {
        var vectors = VectorWorld.Make(kind, 2501, dimensions);
        var queries = VectorWorld.Queries(kind, 3, dimensions);
        foreach (var metric in Metrics)
        {
            var coded = ExactIndex.Build(vectors, new ExactOptions { Metric = metric });
            var whole = ExactIndex.Build(vectors, new ExactOptions { Metric = metric, Codes = false });
            for (var q = 0; q < queries.Count; q++)
            {
                var expected = VectorWorld.Ranked(vectors, queries[q], metric, units: false);
                foreach (var k in (int[])[1, 10, 300, 3000])
                {
                    Same(expected, coded, queries[q], k, default(AllRows));
                    Same(expected, whole, queries[q], k, default(AllRows));
                }
            }
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.1)]
    [InlineData(0.01)]
    [InlineData(0.001)]
    [InlineData(0)]
    public void Search_Filtered_EqualsBruteForceOfTheRowsThatPass(double share)
    {
        var vectors = VectorWorld.Make("clustered", 6000, 24);
        var queries = VectorWorld.Queries("clustered", 5, 24);
        var filter = new ShareOfRows(share);
        foreach (var metric in Metrics)
        {
            var coded = ExactIndex.Build(vectors, new ExactOptions { Metric = metric });
            var whole = ExactIndex.Build(vectors, new ExactOptions { Metric = metric, Codes = false });
            for (var q = 0; q < queries.Count; q++)
            {
                var expected = VectorWorld.Ranked(vectors, queries[q], metric, units: false, filter.Allows);
                Same(expected, coded, queries[q], 20, filter);
                Same(expected, whole, queries[q], 20, filter);
            }
        }
    }

    [Fact]
    public void Search_NoVectors_FindsNothing()
    {
        var index = ExactIndex.Build(new VectorSet(0, 8), new ExactOptions());
        Assert.Equal(0, index.Search(new float[8], 0, default(AllRows), new int[3], new float[3]));
        Assert.Equal(0, index.Count);
    }

    [Fact]
    public void Search_WhatDoesNotFit_IsRefused()
    {
        var index = ExactIndex.Build(VectorWorld.Make("random", 5, 8), new ExactOptions());
        Assert.Throws<ArgumentException>(() => index.Search(new float[9], 0, default(AllRows), new int[3], new float[3]));
        Assert.Throws<ArgumentException>(() => index.Search(new float[8], 0, default(AllRows), new int[3], new float[2]));
        Assert.Throws<ArgumentException>(() => index.Search([0, 0, float.NaN, 0, 0, 0, 0, 0], 0, default(AllRows), new int[3], new float[3]));
    }

    [Fact]
    public void Build_BadVectors_NamesTheRow()
    {
        var vectors = VectorWorld.Make("random", 5, 8);
        vectors[3].Clear();
        Assert.Contains("vector 3 is zero", Assert.Throws<InputException>(() => ExactIndex.Build(vectors, new ExactOptions { Metric = VectorMetric.Cosine })).Message);
        vectors[2][5] = float.PositiveInfinity;
        Assert.Contains("vector 2", Assert.Throws<InputException>(() => ExactIndex.Build(vectors, new ExactOptions())).Message);
        Assert.Contains("exact.threads", Assert.Throws<InputException>(() => ExactIndex.Build(vectors, new ExactOptions { Threads = -1 })).Message);
    }

    [Fact]
    public void Search_SteadyState_AllocatesNothing()
    {
        var vectors = VectorWorld.Make("clustered", 4000, 32);
        foreach (var codes in (bool[])[true, false])
        {
            var index = ExactIndex.Build(vectors, new ExactOptions { Codes = codes });
            var (rows, scores, query) = (new int[500], new float[500], vectors[7].ToArray());
            for (var i = 0; i < 3; i++) index.Search(query, 0, default(AllRows), rows, scores);
            Assert.Equal(0, Allocation.Least(() =>
            {
                for (var i = 0; i < 20; i++) index.Search(query, 0, default(AllRows), rows, scores);
            }));
        }
    }

    [Fact]
    public void Load_OfSaved_FindsTheSame()
    {
        var vectors = VectorWorld.Make("wide", 700, 40);
        var path = Path.GetTempFileName();
        foreach (var metric in Metrics)
        {
            var index = ExactIndex.Build(vectors, new ExactOptions { Metric = metric, Space = "als-1" });
            using (var writer = new ArtifactWriter(path, "index", 1))
            {
                index.Save(writer);
                writer.Complete();
            }

            var loaded = ExactIndex.Load(new ArtifactReader(path, "index", 1));
            Assert.Equal(("als-1", metric, 700, index.MemoryBytes), (loaded.Space, loaded.Metric, loaded.Count, loaded.MemoryBytes));
            var expected = VectorWorld.Ranked(vectors, vectors[5], metric, units: false);
            Same(expected, loaded, vectors[5], 50, default(AllRows));
        }

        File.Delete(path);
    }

    private static void Same<TFilter>(List<(int Row, float Score)> expected, ExactIndex index, ReadOnlySpan<float> query, int k, TFilter filter)
        where TFilter : struct, IRowFilter
    {
        var (rows, scores) = (new int[k], new float[k]);
        var found = index.Search(query, 0, filter, rows, scores);
        Assert.Equal(Math.Min(k, expected.Count), found);
        for (var i = 0; i < found; i++)
            Assert.True(expected[i] == (rows[i], scores[i]), $"{index.Metric}, codes {index.Options.Codes}, k {k}: at {i} {rows[i]} ({scores[i]:R}), expected {expected[i].Row} ({expected[i].Score:R})");
    }
}
