using System.Numerics.Tensors;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Builds the state of an index: a sample, its centroids, every vector's centroid, the lists.</summary>
internal sealed unsafe class ClusterBuilder
{
    private const int StepSample = 1 << 16;

    private readonly VectorSet _vectors;
    private readonly ClusterOptions _options;
    private readonly IWorkProgress? _progress;
    private readonly ParallelOptions _parallel;

    public ClusterBuilder(VectorSet vectors, ClusterOptions options, IWorkProgress? progress, CancellationToken ct)
    {
        _options = options;
        _progress = progress;
        _parallel = new ParallelOptions { CancellationToken = ct, MaxDegreeOfParallelism = options.Threads > 0 ? options.Threads : Environment.ProcessorCount };
        _vectors = options.Metric == VectorMetric.Cosine ? Units(vectors) : vectors;
    }

    public ClusterState Build()
    {
        if (_vectors.Count == 0) return Empty();
        var table = new CentroidTable(Train());
        var assigned = new int[_vectors.Count];
        Report("assign to clusters", () => KMeans.Assign(_vectors, table, assigned, _parallel));
        var (rows, starts) = KMeans.Group(assigned, table.Count);
        var centroids = WithoutEmpty(table.Vectors, ref starts);
        if (centroids.Count < table.Count) table = new CentroidTable(centroids);
        var state = Fill(table, rows, starts);
        GC.KeepAlive(_vectors);
        return state;
    }

    private VectorSet Train()
    {
        var clusters = _options.ClustersFor(_vectors.Count);
        var sample = Sample((int)Math.Min(_vectors.Count, (long)clusters * _options.SamplePerCluster));
        VectorSet? centroids = null;
        Report($"learn {clusters} clusters", () => centroids = KMeans.Train(sample, clusters, _options.Rounds, _options.Seed, _parallel));
        return centroids!;
    }

    private VectorSet Sample(int count)
    {
        if (count == _vectors.Count) return _vectors;
        var sample = new VectorSet(count, _vectors.Dimensions);
        for (var i = 0; i < count; i++) _vectors[(int)((long)i * _vectors.Count / count)].CopyTo(sample[i]);
        return sample;
    }

    private static VectorSet WithoutEmpty(VectorSet centroids, ref int[] starts)
    {
        var kept = new List<int>();
        for (var c = 0; c < centroids.Count; c++)
            if (starts[c] < starts[c + 1]) kept.Add(c);
        if (kept.Count == centroids.Count) return centroids;
        var fewer = new VectorSet(kept.Count, centroids.Dimensions);
        var fewerStarts = new int[kept.Count + 1];
        for (var c = 0; c < kept.Count; c++)
        {
            centroids[kept[c]].CopyTo(fewer[c]);
            fewerStarts[c + 1] = starts[kept[c] + 1];
        }

        starts = fewerStarts;
        return fewer;
    }

    private ClusterState Fill(CentroidTable table, int[] rows, int[] starts)
    {
        var coder = new ResidualCoder(Steps(table, rows, starts));
        var mean = MeanOf(table.Vectors);
        var firsts = new int[table.Count + 1];
        for (var c = 0; c < table.Count; c++) firsts[c + 1] = firsts[c] + CodeBlocks.Of(starts[c + 1] - starts[c]);
        var storage = new ClusterStorage(firsts[^1], table.Stride, _options.Metric == VectorMetric.L2, _options.KeepFloats);
        var lists = new ClusterList[table.Count];
        var spreads = new float[table.Count];
        Report("code vectors", () => Parallel.For(0, table.Count, _parallel, () => new SlotCoder(table, coder, mean), (c, _, slots) =>
        {
            var scale = 0f;
            for (var i = starts[c]; i < starts[c + 1]; i++) scale = Math.Max(scale, slots.ScaleOf(c, _vectors.Row(rows[i])));
            var list = new ClusterList(storage, firsts[c], firsts[c + 1] - firsts[c], table.Stride, scale);
            var squares = 0.0;
            for (var i = starts[c]; i < starts[c + 1]; i++) squares += slots.Fill(list, c, i - starts[c], rows[i], _vectors.Row(rows[i]));
            lists[c] = list;
            spreads[c] = (float)(squares / (starts[c + 1] - starts[c]));
            return slots;
        }, _ => { }));
        return new ClusterState(table, coder, mean.Span, spreads, lists);
    }

    /// <summary>The deviation of each dimension's residuals.</summary>
    private float[] Steps(CentroidTable table, int[] rows, int[] starts)
    {
        var squares = new double[_vectors.Dimensions];
        var cluster = 0;
        var stride = Math.Max(1, rows.Length / StepSample);
        for (var i = 0; i < rows.Length; i += stride)
        {
            while (starts[cluster + 1] <= i) cluster++;
            var vector = _vectors[rows[i]];
            var centroid = table.Vectors[cluster];
            for (var d = 0; d < squares.Length; d++) squares[d] += (double)(vector[d] - centroid[d]) * (vector[d] - centroid[d]);
        }

        var count = (rows.Length + stride - 1) / stride;
        return CentroidTable.Positive(Array.ConvertAll(squares, s => (float)Math.Sqrt(s / count)));
    }

    private static NativeBlock<float> MeanOf(VectorSet vectors)
    {
        var mean = new NativeBlock<float>(vectors.Stride);
        for (var row = 0; row < vectors.Count; row++)
            TensorPrimitives.MultiplyAdd(vectors[row], 1f / vectors.Count, mean.Span[..vectors.Dimensions], mean.Span[..vectors.Dimensions]);
        return mean;
    }

    private ClusterState Empty()
    {
        var table = new CentroidTable(new VectorSet(1, _vectors.Dimensions));
        var steps = new float[_vectors.Dimensions];
        steps.AsSpan().Fill(1);
        var storage = new ClusterStorage(0, table.Stride, _options.Metric == VectorMetric.L2, _options.KeepFloats);
        return new ClusterState(table, new ResidualCoder(steps), [], [0], [new ClusterList(storage, 0, 0, table.Stride, 0)]);
    }

    private VectorSet Units(VectorSet vectors)
    {
        var units = new VectorSet(vectors.Count, vectors.Dimensions);
        Parallel.For(0, vectors.Count, _parallel, row => UnitVector.Of(vectors[row], units[row]));
        return units;
    }

    private void Report(string what, Action work)
    {
        _parallel.CancellationToken.ThrowIfCancellationRequested();
        _progress?.Begin(what, 0);
        work();
        _progress?.End();
    }
}
