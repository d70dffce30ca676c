using FeedRanker.Core;

namespace FeedRanker.Retrieval.Tests;

public sealed class ClusterWriterTests
{
    private const int Dimensions = 24;

    [Theory]
    [InlineData(VectorMetric.InnerProduct)]
    [InlineData(VectorMetric.Cosine)]
    [InlineData(VectorMetric.L2)]
    public void Changes_InAnyOrder_LeaveWhatBruteForceFinds(VectorMetric metric)
    {
        var random = new FeedRandom(5);
        var pool = VectorWorld.Make("wide", 600, Dimensions);
        var index = ClusterIndex.Build(VectorWorld.Make("clustered", 200, Dimensions), new ClusterOptions { Metric = metric, Clusters = 12, Margin = 20 });
        var rows = new VectorSet(400, Dimensions);
        var there = new bool[400];
        var start = VectorWorld.Make("clustered", 200, Dimensions);
        for (var row = 0; row < 200; row++)
        {
            start[row].CopyTo(rows[row]);
            there[row] = true;
        }

        for (var step = 0; step < 3000; step++)
        {
            var row = random.Next(400);
            var vector = pool[random.Next(pool.Count)];
            if (there[row] && random.Next(2) == 0)
            {
                index.Delete(row);
                there[row] = false;
                continue;
            }

            if (there[row]) index.Update(row, vector);
            else index.Insert(row, vector);
            there[row] = true;
            vector.CopyTo(rows[row]);
            if (step % 100 != 0) continue;
            var expected = VectorWorld.Ranked(rows, vector, metric, units: true, r => there[r]);
            Assert.Equal(expected.Count, index.Count);
            ClusterIndexTests.Same(expected, index, vector, 50, default(AllRows));
        }
    }

    [Fact]
    public void Changes_ThatMakeNoSense_AreRefusedAndChangeNothing()
    {
        var vectors = VectorWorld.Make("random", 20, 8);
        var index = ClusterIndex.Build(vectors, new ClusterOptions { Metric = VectorMetric.Cosine });
        Assert.Contains("row 3 is in the index already", Assert.Throws<InputException>(() => index.Insert(3, vectors[1])).Message);
        Assert.Contains("row 20 is not in the index", Assert.Throws<InputException>(() => index.Delete(20)).Message);
        Assert.Contains("row 99 is not in the index", Assert.Throws<InputException>(() => index.Update(99, vectors[1])).Message);
        Assert.Contains("is -1", Assert.Throws<InputException>(() => index.Insert(-1, vectors[1])).Message);
        Assert.Contains("is -1", Assert.Throws<InputException>(() => index.Delete(-1)).Message);
        Assert.Contains("has 7 numbers; the index has 8", Assert.Throws<InputException>(() => index.Insert(30, new float[7])).Message);
        Assert.Contains("vector 30 is zero", Assert.Throws<InputException>(() => index.Insert(30, new float[8])).Message);
        Assert.Contains("NaN", Assert.Throws<InputException>(() => index.Update(3, [1, 2, 3, float.NaN, 5, 6, 7, 8])).Message);
        Assert.Equal(20, index.Count);
        Assert.Equal(20, index.Search(vectors[0], index.ClusterCount, default(AllRows), new int[30], new float[30]));
    }

    [Fact]
    public async Task Searches_BesideAWriter_SeeNoRowTwiceNoDeletedRowAndAllThatStays()
    {
        var seconds = Environment.GetEnvironmentVariable("FEEDRANKER_LONG") == "1" ? 60 : 3;
        var vectors = VectorWorld.Make("clustered", 3000, Dimensions);
        var index = ClusterIndex.Build(vectors, new ClusterOptions { Metric = VectorMetric.L2, Clusters = 25 });
        var deletedAt = new long[3000]; // 0 while there, else the number of the deletion
        var deletions = 0L;
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        var writer = Task.Run(() =>
        {
            var random = new FeedRandom(2);
            while (!end.IsCancellationRequested)
            {
                var row = 1000 + random.Next(2000); // rows below 1000 stay as they are
                if (deletedAt[row] != 0)
                {
                    Volatile.Write(ref deletedAt[row], 0);
                    index.Insert(row, vectors[row]);
                }
                else if (random.Next(2) == 0)
                {
                    index.Update(row, vectors[random.Next(3000)]);
                }
                else
                {
                    index.Delete(row);
                    Volatile.Write(ref deletedAt[row], Interlocked.Increment(ref deletions));
                }
            }
        });
        var searches = await Task.WhenAll(Enumerable.Range(0, 2).Select(s => Task.Factory.StartNew(() => SearchOn(index, vectors, deletedAt, (ulong)s, end.Token), TaskCreationOptions.LongRunning)));
        await writer;
        Assert.Equal(2, searches.Count(count => count >= 20));
        Assert.Equal(3000 - deletedAt.Count(at => at != 0), index.Count);
    }

    private static int SearchOn(ClusterIndex index, VectorSet vectors, long[] deletedAt, ulong seed, CancellationToken end)
    {
        var random = new FeedRandom(seed + 10);
        int[] rows = new int[40];
        float[] scores = new float[40];
        var before = new long[deletedAt.Length];
        var searches = 0;
        for (; searches < 20 || !end.IsCancellationRequested; searches++)
        {
            for (var row = 0; row < before.Length; row++) before[row] = Volatile.Read(ref deletedAt[row]);
            var asked = random.Next(1000);
            var found = index.Search(vectors[asked], index.ClusterCount, default(AllRows), rows, scores);
            Assert.Equal(40, found);
            Assert.Contains(asked, rows);
            Assert.Equal(found, rows.Distinct().Count());
            foreach (var row in rows)
                Assert.False(before[row] != 0 && Volatile.Read(ref deletedAt[row]) == before[row], $"row {row} was deleted before the search began");
        }

        return searches;
    }
}
