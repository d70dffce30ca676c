using System.Diagnostics;
using FeedRanker.Core;

namespace FeedRanker.Retrieval.Tests;

public sealed class HnswChangeTests
{
    [Theory]
    [InlineData(VectorMetric.InnerProduct)]
    [InlineData(VectorMetric.Cosine)]
    [InlineData(VectorMetric.L2)]
    public void Changes_OfEveryKind_KeepRecall(VectorMetric metric)
    {
        var vectors = HnswWorld.Clusters(6000, 16, 30, 0.4f);
        var current = new Dictionary<int, float[]>();
        var index = HnswIndex.Build(First(vectors, 2000), new HnswOptions { Metric = metric, Codes = true, Threads = 1, EfConstruction = 100 }, WorkProgress.None, default);
        for (var row = 0; row < 2000; row++) current[row] = vectors[row].ToArray();
        var random = new FeedRandom(5);
        for (var change = 0; change < 6000; change++)
        {
            var row = random.Next(3000);
            var vector = vectors[random.Next(vectors.Count)];
            if (!current.ContainsKey(row)) index.Insert(row, vector);
            else if (random.Next(3) == 0) index.Update(row, vector);
            else
            {
                index.Delete(row);
                current.Remove(row);
                continue;
            }

            current[row] = vector.ToArray();
        }

        Assert.Equal(current.Count, index.Count);
        var recall = HnswWorld.Recall(index, row => current.GetValueOrDefault(row), 3000, HnswWorld.Clusters(40, 16, 30, 0.4f, 5), 10, 64);
        Assert.True(recall >= 0.95, $"recall {recall}");
    }

    [Fact]
    public void Delete_WholeClustersAndHubs_LeavesTheRestReachable()
    {
        var vectors = HnswWorld.Clusters(4000, 16, 20, 0.2f);
        var index = HnswIndex.Build(vectors, new HnswOptions { Metric = VectorMetric.L2, Threads = 1 }, WorkProgress.None, default);
        for (var row = 0; row < vectors.Count; row++)
            if (row % 20 < 15) index.Delete(row);
        Assert.Equal(1000, index.Count);
        var recall = HnswWorld.Recall(index, row => row % 20 >= 15 ? vectors[row].ToArray() : null, vectors.Count, HnswWorld.Clusters(40, 16, 20, 0.2f, 5), 20, 64);
        Assert.True(recall >= 0.97, $"recall {recall}");
    }

    [Fact]
    public void Delete_Everything_ThenInsert_StartsAnew()
    {
        var vectors = HnswWorld.Normal(500, 16);
        var index = HnswIndex.Build(vectors, new HnswOptions { Threads = 1 }, WorkProgress.None, default);
        var bytes = index.MemoryBytes;
        for (var round = 0; round < 3; round++)
        {
            for (var row = 0; row < 500; row++) index.Delete(row);
            Assert.Equal(0, index.Search(vectors[0], 0, default(AllRows), new int[5], new float[5]));
            for (var row = 0; row < 500; row++) index.Insert(row, vectors[row]);
        }

        var recall = HnswWorld.Recall(index, vectors, HnswWorld.Normal(20, 16, 3), 10, 64);
        Assert.True(recall >= 0.97, $"recall {recall}");
        Assert.True(index.MemoryBytes <= 2 * bytes, $"{bytes} bytes became {index.MemoryBytes}: slots are not used again");
    }

    [Theory]
    [InlineData(VectorMetric.InnerProduct, true)]
    [InlineData(VectorMetric.L2, true)]
    [InlineData(VectorMetric.Cosine, false)]
    public void SaveAndLoad_AfterChanges_GivesTheSameResults(VectorMetric metric, bool codes)
    {
        var vectors = HnswWorld.Normal(2000, 24);
        var index = HnswIndex.Build(vectors, new HnswOptions { Metric = metric, Codes = codes, Threads = 1, Space = "model-3" }, WorkProgress.None, default);
        for (var row = 0; row < 2000; row += 3) index.Delete(row);
        for (var row = 5000; row < 5100; row++) index.Insert(row, vectors[row - 5000]);
        index.DefaultEffort = 77;
        var path = Path.Combine(Path.GetTempPath(), $"hnsw-{Guid.NewGuid():N}");
        try
        {
            using (var writer = new ArtifactWriter(path, "hnsw-test", 1))
            {
                index.Save(writer);
                writer.Complete();
            }

            var loaded = HnswIndex.Load(new ArtifactReader(path, "hnsw-test", 1));
            Assert.Equal((index.Count, index.Metric, index.Space, 77), (loaded.Count, loaded.Metric, loaded.Space, loaded.DefaultEffort));
            Same(index, loaded, vectors);
            loaded.Insert(0, vectors[0]);
            loaded.Delete(1);
            Assert.Equal(index.Count, loaded.Count);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Search_BesideChanges_IsSoundThroughoutAndGoodAfterwards()
    {
        var seconds = Environment.GetEnvironmentVariable("FEEDRANKER_LONG") == "1" ? 60 : 3;
        var vectors = HnswWorld.Clusters(8000, 16, 40, 0.4f);
        var index = HnswIndex.Build(First(vectors, 3000), new HnswOptions { Metric = VectorMetric.L2, Codes = true, EfConstruction = 60 }, WorkProgress.None, default);
        var gone = new long[8000]; // when the row's deletion returned, on the clock of changes; 0 while it is there
        for (var row = 3000; row < gone.Length; row++) gone[row] = 1;
        using var over = new CancellationTokenSource();
        var started = Stopwatch.GetTimestamp();
        var clock = 1L;
        var searches = 0L;
        var readers = Enumerable.Range(0, 3).Select(seed => Task.Factory.StartNew(() => Read((ulong)seed), TaskCreationOptions.LongRunning)).ToArray();
        var random = new FeedRandom(11);
        while ((Stopwatch.GetElapsedTime(started).TotalSeconds < seconds || Volatile.Read(ref searches) < 100) && !readers.Any(reader => reader.IsFaulted)) Change();
        over.Cancel();
        Task.WaitAll(readers);
        var recall = HnswWorld.Recall(index, row => gone[row] == 0 ? vectors[row].ToArray() : null, gone.Length, HnswWorld.Clusters(40, 16, 40, 0.4f, 5), 10, 64);
        Assert.True(recall >= 0.95, $"recall {recall} after {clock} changes");

        void Change()
        {
            var row = random.Next(gone.Length);
            if (gone[row] != 0)
            {
                Volatile.Write(ref gone[row], 0);
                index.Insert(row, vectors[row]);
            }
            else if (random.Next(4) == 0) index.Update(row, vectors[row]);
            else
            {
                index.Delete(row);
                Volatile.Write(ref gone[row], Interlocked.Increment(ref clock));
            }
        }

        void Read(ulong seed)
        {
            var own = new FeedRandom(seed);
            var rows = new int[20];
            var scores = new float[20];
            while (!over.IsCancellationRequested)
            {
                var began = Volatile.Read(ref clock);
                var query = vectors[own.Next(vectors.Count)];
                var count = index.Search(query, 40, default(AllRows), rows, scores);
                Interlocked.Increment(ref searches);
                for (var i = 0; i < count; i++)
                {
                    var when = Volatile.Read(ref gone[rows[i]]);
                    if (when != 0 && when <= began) throw new InvalidOperationException($"row {rows[i]} was deleted at {when}, the search began at {began}");
                    if (rows.AsSpan(0, i).Contains(rows[i])) throw new InvalidOperationException($"row {rows[i]} is there twice");
                    var score = HnswWorld.Score(VectorMetric.L2, query, vectors[rows[i]]);
                    if (Math.Abs(score - scores[i]) > 1e-3) throw new InvalidOperationException($"row {rows[i]} scores {score}, not {scores[i]}");
                }
            }
        }
    }

    private static void Same(HnswIndex a, HnswIndex b, VectorSet queries)
    {
        var (rowsA, rowsB) = (new int[30], new int[30]);
        var (scoresA, scoresB) = (new float[30], new float[30]);
        for (var q = 0; q < 40; q++)
        {
            Assert.Equal(a.Search(queries[q], 0, default(AllRows), rowsA, scoresA), b.Search(queries[q], 0, default(AllRows), rowsB, scoresB));
            Assert.Equal(rowsA, rowsB);
            Assert.Equal(scoresA, scoresB);
        }
    }

    private static VectorSet First(VectorSet vectors, int count)
    {
        var some = new VectorSet(count, vectors.Dimensions);
        for (var row = 0; row < count; row++) vectors[row].CopyTo(some[row]);
        return some;
    }
}
