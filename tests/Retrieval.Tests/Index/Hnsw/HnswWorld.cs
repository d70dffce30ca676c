using FeedRanker.Core;

namespace FeedRanker.Retrieval.Tests;

/// <summary>Vectors that make graphs work hard, and the brute-force answers to hold them against.</summary>
internal static class HnswWorld
{
    /// <summary>Every number normal.</summary>
    public static VectorSet Normal(int count, int dimensions, ulong seed = 1)
    {
        var random = new FeedRandom(seed);
        return Make(count, dimensions, (_, vector) => Fill(ref random, vector, 1));
    }

    /// <summary>Around centres: row r belongs to centre r % centres.</summary>
    public static VectorSet Clusters(int count, int dimensions, int centres, float spread, ulong seed = 1)
    {
        var random = new FeedRandom(seed);
        var middle = Normal(centres, dimensions, 100); // the same for every seed: queries are drawn from the same mixture
        return Make(count, dimensions, (row, vector) =>
        {
            Fill(ref random, vector, spread);
            for (var d = 0; d < vector.Length; d++) vector[d] += middle[row % centres][d];
        });
    }

    /// <summary>Lengths over more than a factor of ten: hard under inner product.</summary>
    public static VectorSet UnevenLengths(int count, int dimensions, ulong seed = 1, float spread = 0.5f)
    {
        var random = new FeedRandom(seed);
        return Make(count, dimensions, (_, vector) =>
        {
            var length = (float)Math.Exp(spread * random.NextNormal());
            Fill(ref random, vector, length);
        });
    }

    /// <summary>A few vectors many times each, among others.</summary>
    public static VectorSet Duplicates(int count, int dimensions, int distinct, ulong seed = 1)
    {
        var some = Normal(distinct, dimensions, seed);
        var other = Normal(count, dimensions, seed + 1);
        return Make(count, dimensions, (row, vector) => (row % 4 == 0 ? other[row] : some[row % distinct]).CopyTo(vector));
    }

    public static float Score(VectorMetric metric, ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double product = 0, aa = 0, bb = 0, squares = 0;
        for (var d = 0; d < a.Length; d++)
        {
            product += (double)a[d] * b[d];
            aa += (double)a[d] * a[d];
            bb += (double)b[d] * b[d];
            squares += ((double)a[d] - b[d]) * ((double)a[d] - b[d]);
        }

        return (float)(metric switch { VectorMetric.InnerProduct => product, VectorMetric.Cosine => product / Math.Sqrt(aa * bb), _ => -squares });
    }

    /// <summary>
    /// The share of the best k that searches found, ties counting as equal; checks on the way that each answer is sound:
    /// distinct allowed rows, best first, with their true scores.
    /// </summary>
    public static double Recall(HnswIndex index, Func<int, float[]?> vectorOf, int rowsUpTo, VectorSet queries, int k, int effort, ulong[]? allowed = null)
    {
        var rows = new int[k];
        var scores = new float[k];
        double hits = 0, wanted = 0;
        for (var q = 0; q < queries.Count; q++)
        {
            var query = queries[q];
            var count = allowed is null
                ? index.Search(query, effort, default(AllRows), rows, scores)
                : index.Search(query, effort, new RowBitmap(allowed), rows, scores);
            var all = new List<float>();
            for (var row = 0; row < rowsUpTo; row++)
                if (vectorOf(row) is { } vector && (allowed is null || (allowed[row >> 6] >> (row & 63) & 1) != 0)) all.Add(Score(index.Metric, query, vector));
            all.Sort((a, b) => b.CompareTo(a));
            var best = all.Take(k).ToArray();
            wanted += best.Length;
            var near = best.Length == 0 ? 0 : 1e-4f * (1 + Math.Abs(best[0]) + Math.Abs(best[^1]));
            Assert.Equal(count, rows.Take(count).Distinct().Count());
            for (var i = 0; i < count; i++)
            {
                if (i > 0) Assert.True(scores[i] < scores[i - 1] || (scores[i] == scores[i - 1] && rows[i] > rows[i - 1]), $"query {q}: place {i} is out of order");
                var vector = vectorOf(rows[i]);
                Assert.True(vector is not null, $"query {q}: row {rows[i]} is not in the index");
                Assert.InRange(scores[i], Score(index.Metric, query, vector) - near, Score(index.Metric, query, vector) + near);
                if (scores[i] >= best[^1] - near) hits++;
            }
        }

        return wanted == 0 ? 1 : hits / wanted;
    }

    public static double Recall(HnswIndex index, VectorSet vectors, VectorSet queries, int k, int effort, ulong[]? allowed = null) =>
        Recall(index, row => vectors[row].ToArray(), vectors.Count, queries, k, effort, allowed);

    private delegate void FillRow(int row, Span<float> vector);

    private static VectorSet Make(int count, int dimensions, FillRow fill)
    {
        var set = new VectorSet(count, dimensions);
        for (var row = 0; row < count; row++) fill(row, set[row]);
        return set;
    }

    private static void Fill(ref FeedRandom random, Span<float> vector, float scale)
    {
        foreach (ref var x in vector) x = scale * (float)random.NextNormal();
    }
}
