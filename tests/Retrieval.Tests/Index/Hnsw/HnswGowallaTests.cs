using System.IO.Compression;
using System.Runtime.InteropServices;
using FeedRanker.Core;
using Xunit.Abstractions;

namespace FeedRanker.Retrieval.Tests;

/// <summary>Real vectors of very different lengths, on which graphs linked by inner product alone stop far below.</summary>
public sealed class HnswGowallaTests(ITestOutputHelper output)
{
    [Fact]
    public void Search_InnerProductOnGowalla_ReachesNearlyAll()
    {
        if (PublicSets.Find("ann-gowalla64") is not { } folder) { output.WriteLine("SKIPPED: there is no shared/data/ann-gowalla64 beside the repository."); return; }
        var vectors = Read(Path.Combine(folder, "base.fvecs.gz"));
        var queries = Read(Path.Combine(folder, "queries.fvecs.gz"));
        var index = HnswIndex.Build(vectors, new HnswOptions { Metric = VectorMetric.InnerProduct }, WorkProgress.None, default);
        foreach (var (k, effort) in new[] { (10, 250), (100, 500) })
        {
            var recall = Recall(index, vectors, queries, k, effort);
            output.WriteLine($"k = {k}, effort {effort}: recall {recall:F4}");
            Assert.True(recall >= 0.985, $"k = {k}: recall {recall}");
        }
    }

    // Against the index's own scan of all rows, which a filter that lets one row in a million pass by its own account brings about.
    private static double Recall(HnswIndex index, VectorSet vectors, VectorSet queries, int k, int effort)
    {
        var (found, best) = (new int[k], new int[k]);
        var scores = new float[k];
        var hits = 0;
        const int asked = 100;
        for (var q = 0; q < asked; q++)
        {
            Assert.Equal(k, index.Search(queries[q], effort, default(AllRows), found, scores));
            Assert.Equal(k, index.Search(queries[q], 0, default(Scanned), best, scores));
            hits += found.Intersect(best).Count();
            Assert.Equal(HnswWorld.Score(VectorMetric.InnerProduct, queries[q], vectors[best[0]]), scores[0], 1e-2f);
        }

        return hits / (double)(asked * k);
    }

    private static VectorSet Read(string path)
    {
        using var bytes = new MemoryStream();
        using (var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress)) file.CopyTo(bytes);
        var numbers = MemoryMarshal.Cast<byte, float>(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        const int dimensions = 64;
        var set = new VectorSet(numbers.Length / (dimensions + 1), dimensions);
        for (var row = 0; row < set.Count; row++) numbers.Slice(row * (dimensions + 1) + 1, dimensions).CopyTo(set[row]);
        return set;
    }

    private readonly struct Scanned : IRowFilter
    {
        public double Selectivity => 1e-6;

        public bool Allows(int row) => true;
    }
}
