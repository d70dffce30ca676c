using FeedRanker.Core;

namespace FeedRanker.Retrieval.Tests;

/// <summary>Vectors that search has to get right, and what looking at every one of them finds.</summary>
internal static unsafe class VectorWorld
{
    public static readonly string[] Kinds = ["random", "clustered", "repeated", "equal", "wide", "offset", "one-hot"];

    public static VectorSet Make(string kind, int count, int dimensions, ulong seed = 3)
    {
        var random = new FeedRandom(seed);
        var vectors = new VectorSet(count, dimensions);
        var centres = new VectorSet(20, dimensions);
        for (var c = 0; c < centres.Count; c++) Fill(centres[c], ref random, 1);
        for (var row = 0; row < count; row++)
        {
            var vector = vectors[row];
            switch (kind)
            {
                case "clustered":
                    Fill(vector, ref random, 0.4f);
                    Add(vector, centres[row % 3 == 0 ? random.Next(20) : 0]); // one cluster holds most
                    break;
                case "repeated" when row > 0 && random.Next(3) > 0:
                    vectors[random.Next(row)].CopyTo(vector);
                    break;
                case "equal":
                    vector.Fill(0.7f);
                    break;
                case "wide":
                    Fill(vector, ref random, MathF.Exp(4 * (float)random.NextNormal()));
                    break;
                case "offset":
                    Fill(vector, ref random, 0.1f);
                    for (var d = 0; d < dimensions; d++) vector[d] += 50 + d % 3;
                    break;
                case "one-hot":
                    vector[random.Next(dimensions)] = 1 + random.Next(3);
                    break;
                default:
                    Fill(vector, ref random, 1);
                    break;
            }
        }

        return vectors;
    }

    public static VectorSet Queries(string kind, int count, int dimensions) => Make(kind == "equal" ? "random" : kind, count, dimensions, 11);

    /// <summary>All rows that pass, best first, ties by lower row; scores from the one-pair kernels.</summary>
    /// <param name="units">Whether the index holds unit vectors under cosine, as clusters do, rather than lengths beside them.</param>
    public static List<(int Row, float Score)> Ranked(VectorSet vectors, ReadOnlySpan<float> query, VectorMetric metric, bool units, Func<int, bool>? allows = null)
    {
        var pair = new VectorSet(2, query.Length);
        if (metric == VectorMetric.Cosine) UnitVector.Of(query, pair[0]);
        else query.CopyTo(pair[0]);
        var all = new List<(int Row, float Score)>();
        for (var row = 0; row < vectors.Count; row++)
        {
            if (allows is not null && !allows(row)) continue;
            if (metric == VectorMetric.Cosine && units) UnitVector.Of(vectors[row], pair[1]);
            else vectors[row].CopyTo(pair[1]);
            all.Add((row, Score(metric, units, pair)));
        }

        all.Sort((a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Row.CompareTo(b.Row));
        GC.KeepAlive(vectors);
        return all;
    }

    private static float Score(VectorMetric metric, bool units, VectorSet pair)
    {
        float* q = pair.Row(0), x = pair.Row(1);
        if (metric == VectorMetric.L2) return -FloatKernels.Sum<SquaredDifferenceTerm>(q, x, pair.Stride);
        var product = FloatKernels.Sum<ProductTerm>(q, x, pair.Stride);
        return metric == VectorMetric.InnerProduct || units ? product : product * (1 / MathF.Sqrt(FloatKernels.Sum<ProductTerm>(x, x, pair.Stride)));
    }

    private static void Fill(Span<float> vector, ref FeedRandom random, float scale)
    {
        foreach (ref var x in vector) x = scale * (float)random.NextNormal();
    }

    private static void Add(Span<float> vector, ReadOnlySpan<float> other)
    {
        for (var d = 0; d < vector.Length; d++) vector[d] += other[d];
    }
}
