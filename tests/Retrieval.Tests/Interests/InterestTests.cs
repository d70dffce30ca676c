using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Retrieval.Tests;

public sealed class InterestTests
{
    [Theory]
    [InlineData(2, 3, 0f)]
    [InlineData(30, 4, 0.5f)]
    [InlineData(100, 6, 1f)]
    [InlineData(57, 1, 0f)]
    public void Ward_RandomVectors_JoinsAsTheDefinitionDoes(int count, int clusters, float joinBelow)
    {
        var random = new FeedRandom((ulong)count);
        var units = new float[count * 16];
        for (var i = 0; i < units.Length; i++) units[i] = (float)random.NextNormal();
        for (var i = 0; i < count; i++) Normalise(units.AsSpan(i * 16, 16));
        var ward = new WardClusters(100);
        for (var round = 0; round < 2; round++) // the second time on memory that has been used
        {
            var left = ward.Cluster(units, 16, clusters, joinBelow);
            var expected = WardByDefinition(units, count, clusters, joinBelow);
            Assert.Equal(expected, ward.ClusterOf.ToArray());
            Assert.Equal(expected.Distinct().Count(), left);
        }
    }

    [Theory]
    [InlineData(InterestQuery.Mean)]
    [InlineData(InterestQuery.Medoid)]
    public void Source_TwoTastes_GivesTheHeadToBoth(InterestQuery query)
    {
        // Items 0 to 19 point one way, 20 to 39 the other with shorter vectors; 40 to 59 lie between, the rest anywhere.
        var random = new FeedRandom(3);
        var values = new float[400 * 16];
        for (var item = 0; item < 400; item++)
        {
            var vector = values.AsSpan(item * 16, 16);
            foreach (ref var x in vector) x = 0.1f * (float)random.NextNormal();
            if (item < 20) vector[0] += 2;
            else if (item < 40) vector[1] += 1;
            else if (item < 60) (vector[0], vector[1]) = (vector[0] + 1f, vector[1] + 0.8f);
        }

        var vectors = ItemVectors.Of("test", values, 16);
        var source = new InterestSource(vectors, new VectorScan(vectors), new InterestOptions { Query = query });
        var user = TinyWorld.Stranger();
        var recent = user.SetRecent(6);
        for (var i = 0; i < 6; i++) recent[i] = new UserAction(i < 4 ? i : 16 + i, EventType.Click, 1, TinyWorld.NowMs - i);
        for (var i = 0; i < 6; i++) user.Seen.Add(recent[i].Item);
        var builder = new CatalogBuilder();
        for (var item = 0; item < 400; item++) builder.Put(new ItemRecord { Id = TinyWorld.Id(item) });
        var items = new int[24];

        var count = source.Retrieve(new FeedRequest { RequestId = "r", User = user, Catalog = builder.Snapshot(), Take = 10, NowMs = TinyWorld.NowMs }, items, new float[24], default);

        Assert.Equal(24, count);
        Assert.True(items.Count(i => i < 20) >= 5 && items.Count(i => i is >= 20 and < 40) >= 5 && items.All(i => i < 40), $"the head is {string.Join(' ', items)}");
    }

    [Fact]
    public void Sources_IndexOfAnotherSpace_IsRefusedByItsId()
    {
        var model = AlsTrainer.Train(Worlds.RandomMatrix(20, 30, 100, 1), new AlsOptions { Factors = 16 }, WorkProgress.None, default);
        var other = new VectorScan(ItemVectors.Of("als-of-yesterday", model.ItemFactors.ToArray(), 16));
        foreach (var make in (Action[])[() => _ = new AlsSource(model, other), () => _ = new InterestSource(ItemVectors.Of(model), other, new InterestOptions(), model)])
        {
            var e = Assert.Throws<InputException>(make);
            Assert.Contains("als-of-yesterday", e.Message, StringComparison.Ordinal);
            Assert.Contains(model.Id, e.Message, StringComparison.Ordinal);
        }
    }

    // Every joining from the clusters' centroids: |A||B| / (|A| + |B|) times the squared distance, the cost of two points being 1 - cosine.
    private static int[] WardByDefinition(float[] units, int count, int clusters, float joinBelow)
    {
        var clusterOf = Enumerable.Range(0, count).ToArray();
        while (true)
        {
            var names = clusterOf.Distinct().Order().ToArray();
            var (best, pair) = (double.PositiveInfinity, (-1, -1));
            for (var a = 0; a < names.Length; a++)
            {
                for (var b = a + 1; b < names.Length; b++)
                {
                    var cost = Cost(units, clusterOf, names[a], names[b]);
                    if (cost < best - 1e-6) (best, pair) = (cost, (names[a], names[b]));
                }
            }

            if (names.Length == 1 || (names.Length <= clusters && best > joinBelow)) return clusterOf;
            for (var i = 0; i < count; i++)
                if (clusterOf[i] == pair.Item2) clusterOf[i] = pair.Item1;
        }
    }

    private static double Cost(float[] units, int[] clusterOf, int a, int b)
    {
        var (sumA, sumB, countA, countB) = (new double[16], new double[16], 0, 0);
        for (var i = 0; i < clusterOf.Length; i++)
        {
            if (clusterOf[i] != a && clusterOf[i] != b) continue;
            if (clusterOf[i] == a) countA++;
            else countB++;
            for (var d = 0; d < 16; d++) (clusterOf[i] == a ? sumA : sumB)[d] += units[i * 16 + d];
        }

        var squared = 0.0;
        for (var d = 0; d < 16; d++) squared += Math.Pow(sumA[d] / countA - sumB[d] / countB, 2);
        return squared * countA * countB / (countA + countB);
    }

    private static void Normalise(Span<float> vector)
    {
        var squares = 0.0;
        foreach (var x in vector) squares += x * x;
        foreach (ref var x in vector) x = (float)(x / Math.Sqrt(squares));
    }
}
