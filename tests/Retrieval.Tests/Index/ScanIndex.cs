using FeedRanker.Core;

namespace FeedRanker.Retrieval.Tests;

/// <summary>
/// The plainest index: scores every vector by the contract's words, in doubles. Of what it finds it gives only the share
/// that the curve says for the effort, unless hardly anything passes the filter.
/// </summary>
internal sealed class ScanIndex(VectorSet vectors, VectorMetric metric = VectorMetric.InnerProduct, string space = "", Func<int, double>? curve = null) : IStoredIndex
{
    public string Kind => "scan";

    public VectorMetric Metric => metric;

    public int Dimensions => vectors.Dimensions;

    public int Count => vectors.Count;

    public long MemoryBytes => vectors.MemoryBytes;

    public string Space => space;

    public int DefaultEffort { get; set; }

    public int Searches { get; private set; }

    public static ScanIndex Load(ArtifactReader reader)
    {
        var shape = reader.Read<int>("shape");
        return new ScanIndex(
            new VectorSet(shape[0], shape[1], reader.Block<float>("vectors", (long)shape[0] * VectorSet.StrideOf(shape[1]))), (VectorMetric)shape[2], reader.ReadText("space"));
    }

    public void Save(ArtifactWriter writer)
    {
        writer.Write<int>("shape", [Count, Dimensions, (int)metric]);
        writer.WriteText("space", space);
        writer.Write("vectors", vectors.Values);
    }

    public int Search<TFilter>(ReadOnlySpan<float> query, int effort, TFilter filter, Span<int> rows, Span<float> scores)
        where TFilter : struct, IRowFilter, allows ref struct
    {
        Searches++;
        var best = new BestRows(rows, scores);
        for (var row = 0; row < Count; row++)
            if (filter.Allows(row)) best.Add(row, (float)Score(query, vectors[row]));
        var found = best.Sort();
        if (curve is null || filter.Selectivity == 0) return found;
        return (int)Math.Round(found * curve(effort == 0 ? DefaultEffort : effort));
    }

    private double Score(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double product = 0, squares = 0, lengthA = 0, lengthB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            product += (double)a[i] * b[i];
            squares += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
            lengthA += (double)a[i] * a[i];
            lengthB += (double)b[i] * b[i];
        }

        return metric switch { VectorMetric.InnerProduct => product, VectorMetric.L2 => -squares, _ => product / Math.Sqrt(lengthA * lengthB) };
    }
}
