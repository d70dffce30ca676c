using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Retrieval.Tests;

public sealed class HnswSearchTests
{
    public static TheoryData<VectorMetric, bool> Kinds => new()
    {
        { VectorMetric.InnerProduct, false }, { VectorMetric.InnerProduct, true }, { VectorMetric.Cosine, false },
        { VectorMetric.Cosine, true }, { VectorMetric.L2, false }, { VectorMetric.L2, true },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Search_HardSets_FindsNearlyAll(VectorMetric metric, bool codes)
    {
        foreach (var (name, make) in new (string, Func<int, ulong, VectorSet>)[]
        {
            ("normal", (count, seed) => HnswWorld.Normal(count, 24, seed)), ("clusters", (count, seed) => HnswWorld.Clusters(count, 24, 40, 0.2f, seed)),
            ("one cluster", (count, seed) => HnswWorld.Clusters(count, 24, 1, 0.3f, seed)), ("uneven lengths", (count, seed) => HnswWorld.UnevenLengths(count, 24, seed)),
            ("duplicates", (count, seed) => HnswWorld.Duplicates(count, 24, 60, seed)),
        })
        {
            var vectors = make(4000, 1);
            var index = Build(vectors, metric, codes);
            // In one cluster far from the origin nearly the same few vectors are best for every query, and hard to tell from the rest.
            var least = metric == VectorMetric.InnerProduct && name == "one cluster" ? 0.93 : 0.95;
            foreach (var k in (int[])[1, 10, 50])
            {
                var recall = HnswWorld.Recall(index, vectors, make(25, 9), k, 150);
                Assert.True(recall >= least, $"{name}, k = {k}: recall {recall}");
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Search_AFewLongVectors_AreKnownAsHubsAndFewAndManyRowsAreFound(bool codes)
    {
        static VectorSet Long(int count, ulong seed) => HnswWorld.UnevenLengths(count, 24, seed, spread: 1.6f);
        var index = Build(Long(10_000, 1), VectorMetric.InnerProduct, codes);
        Assert.True(index.Graph.HasHubs, "most products are largest with the same few vectors");
        Assert.False(Build(HnswWorld.Normal(4000, 24), VectorMetric.InnerProduct, codes).Graph.HasHubs, "nothing stands out among equals");
        Assert.False(Build(Long(10_000, 1), VectorMetric.L2, codes).Graph.HasHubs, "distances know no long vectors");
        foreach (var (k, effort) in ((int, int)[])[(1, 12), (5, 60), (10, 20), (10, 120), (20, 240), (50, 150), (200, 300)]) // the first five by product alone
        {
            var recall = HnswWorld.Recall(index, Long(10_000, 1), Long(40, 9), k, effort);
            Assert.True(recall >= (effort < 3 * k ? 0.9 : 0.95), $"k = {k}, effort {effort}: recall {recall}");
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(33)]
    [InlineData(1024)]
    public void Search_AnyDimensions_FindsNearlyAll(int dimensions)
    {
        var vectors = HnswWorld.Clusters(600, dimensions, 20, 0.3f);
        foreach (var codes in (bool[])[false, true])
        {
            var recall = HnswWorld.Recall(Build(vectors, VectorMetric.L2, codes), vectors, HnswWorld.Clusters(10, dimensions, 20, 0.3f, 1), 10, 60);
            Assert.True(recall >= 0.97, $"codes {codes}: recall {recall}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Search_Filtered_FindsNearlyAllThatPass(VectorMetric metric, bool codes)
    {
        var vectors = HnswWorld.Clusters(6000, 16, 30, 0.4f);
        var queries = HnswWorld.Clusters(20, 16, 30, 0.4f, 5);
        var index = Build(vectors, metric, codes);
        foreach (var share in (double[])[0.5, 0.1, 0.01, 0.0001])
        {
            var random = new FeedRandom(3);
            var allowed = new ulong[(vectors.Count + 63) / 64];
            for (var row = 0; row < vectors.Count; row++)
                if (random.NextDouble() < share) allowed[row >> 6] |= 1UL << row;
            var recall = HnswWorld.Recall(index, vectors, queries, 10, 64, allowed);
            Assert.True(recall >= 0.95, $"share {share}: recall {recall}");
        }
    }

    [Fact]
    public void Search_FilterThatDoesNotKnowItsShare_FindsNearlyAll()
    {
        var vectors = HnswWorld.Normal(5000, 16);
        var index = Build(vectors, VectorMetric.Cosine, false);
        var rows = new int[10];
        var scores = new float[10];
        for (var q = 0; q < 20; q++)
        {
            Assert.Equal(10, index.Search(vectors[q], 0, new EveryHundredth(), rows, scores));
            var best = Enumerable.Range(0, 50).Select(i => 100 * i).OrderByDescending(row => HnswWorld.Score(VectorMetric.Cosine, vectors[q], vectors[row])).Take(10);
            Assert.Equal(best, rows);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Search_MoreThanThereAre_FindsAll(VectorMetric metric, bool codes)
    {
        var vectors = HnswWorld.Normal(300, 16);
        var index = Build(vectors, metric, codes);
        var rows = new int[500];
        Assert.Equal(300, index.Search(vectors[0], 0, default(AllRows), rows, new float[500]));
        Assert.Equal(Enumerable.Range(0, 300), rows.Take(300).Order());
        Assert.Equal(0, index.Search(vectors[0], 0, default(AllRows), [], []));
    }

    [Fact]
    public void Search_EmptyIndex_FindsNothingUntilRowsCome()
    {
        var index = Build(new VectorSet(0, 16), VectorMetric.InnerProduct, true);
        var vectors = HnswWorld.Normal(200, 16);
        Assert.Equal(0, index.Search(vectors[0], 0, default(AllRows), new int[5], new float[5]));
        for (var row = 0; row < 200; row++) index.Insert(row * 3, vectors[row]);
        Assert.Equal(200, index.Count);
        var recall = HnswWorld.Recall(index, row => row % 3 == 0 ? vectors[row / 3].ToArray() : null, 600, HnswWorld.Normal(20, 16, 4), 10, 50);
        Assert.True(recall >= 0.97, $"recall {recall}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Search_SteadyState_AllocatesNothing(VectorMetric metric, bool codes)
    {
        var vectors = HnswWorld.Normal(3000, 32);
        var index = Build(vectors, metric, codes);
        var rows = new int[100];
        var scores = new float[100];
        var allowed = new ulong[47];
        Array.Fill(allowed, 0x5555555555555555UL);
        Run();
        Assert.Equal(0, Allocation.Least(Run));

        void Run()
        {
            for (var q = 0; q < 50; q++)
            {
                index.Search(vectors[q], 0, default(AllRows), rows, scores);
                index.Search(vectors[q], 0, new RowBitmap(allowed), rows, scores);
            }
        }
    }

    [Fact]
    public void Build_OneThread_GivesTheSameGraphAgain()
    {
        var vectors = HnswWorld.Normal(1500, 16);
        var queries = HnswWorld.Normal(30, 16, 8);
        var (a, b) = (Build(vectors, VectorMetric.L2, false), Build(vectors, VectorMetric.L2, false));
        var (rowsA, rowsB) = (new int[40], new int[40]);
        for (var q = 0; q < queries.Count; q++)
        {
            a.Search(queries[q], 40, default(AllRows), rowsA, new float[40]);
            b.Search(queries[q], 40, default(AllRows), rowsB, new float[40]);
            Assert.Equal(rowsA, rowsB);
        }
    }

    [Fact]
    public void Build_ManyThreads_IsAsGood()
    {
        var vectors = HnswWorld.Clusters(6000, 16, 60, 0.4f);
        var index = HnswIndex.Build(vectors, new HnswOptions { Metric = VectorMetric.L2, Threads = 4 }, WorkProgress.None, default);
        var recall = HnswWorld.Recall(index, vectors, HnswWorld.Clusters(30, 16, 60, 0.4f, 5), 10, 60);
        Assert.True(recall >= 0.98, $"recall {recall}");
    }

    [Fact]
    public void Index_WrongInput_IsRefusedByName()
    {
        var index = Build(HnswWorld.Normal(50, 16), VectorMetric.Cosine, false);
        Assert.Contains("row 7 is in the index already", Assert.Throws<InputException>(() => index.Insert(7, new float[] { 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8 })).Message, StringComparison.Ordinal);
        Assert.Contains("row 50 is not in the index", Assert.Throws<InputException>(() => index.Delete(50)).Message, StringComparison.Ordinal);
        Assert.Contains("vector 60 is zero", Assert.Throws<InputException>(() => index.Insert(60, new float[16])).Message, StringComparison.Ordinal);
        Assert.Contains("NaN at position 3", Assert.Throws<InputException>(() => index.Update(3, new float[] { 1, 1, 1, float.NaN, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => index.Insert(60, new float[15]));
        Assert.Throws<ArgumentException>(() => index.Search(new float[17], 0, default(AllRows), new int[1], new float[1]));
        Assert.Throws<ArgumentException>(() => index.Search(new float[16], 0, default(AllRows), new int[1], new float[2]));
        Assert.Throws<InputException>(() => new HnswOptions { M = 3 }.Validate());
        Assert.Equal(50, index.Count);
    }

    [Fact]
    public void Build_Cancelled_Stops()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => HnswIndex.Build(HnswWorld.Normal(500, 16), new HnswOptions(), WorkProgress.None, cancelled.Token));
    }

    private static HnswIndex Build(VectorSet vectors, VectorMetric metric, bool codes) =>
        HnswIndex.Build(vectors, new HnswOptions { Metric = metric, Codes = codes, Threads = 1, EfConstruction = 120 }, WorkProgress.None, default);

    private readonly struct EveryHundredth : IRowFilter
    {
        public double Selectivity => 1;

        public bool Allows(int row) => row % 100 == 0;
    }
}
