using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Builds a graph over a whole set, slot r being row r, with as many threads as are asked for.</summary>
internal sealed unsafe class HnswBuilder(VectorSet vectors, HnswOptions options, IWorkProgress progress, CancellationToken ct)
{
    private const int Batch = 256;

    private readonly Lock _entryLock = new();
    private readonly Lock _progressLock = new();
    private int _next;

    public HnswGraph Build()
    {
        vectors.Check(options.Metric);
        var graph = Place();
        var threads = Math.Min(options.Threads == 0 ? Environment.ProcessorCount : options.Threads, Math.Max(1, vectors.Count / Batch));
        var locks = threads > 1 ? new SlotLocks() : null;
        progress.Begin("linking vectors", vectors.Count);
        if (threads == 1) Work(graph, locks);
        else Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = ct }, _ => Work(graph, locks));
        ct.ThrowIfCancellationRequested();
        new LostSlots(graph).Attach(HnswLinkers.Create(options, _entryLock, null), ct);
        progress.End();
        return graph;
    }

    private HnswGraph Place()
    {
        var levels = new byte[vectors.Count];
        long upper = 0;
        for (var row = 0; row < levels.Length; row++)
        {
            levels[row] = (byte)HnswLevels.Of(options, row);
            upper += levels[row] * options.M;
        }

        var shape = new HnswShape(options.Metric, vectors.Dimensions, options.M, options.Codes ? CodeFrame.Of(vectors, vectors.Count, options.Metric) : null);
        var graph = new HnswGraph(shape, vectors.Count, upper);
        var scaled = new float[vectors.Dimensions];
        for (var row = 0; row < levels.Length; row++)
        {
            graph.PlaceLevel(row, levels[row]);
            graph.PlaceVector(row, UnitVector.Of(vectors[row], options.Metric, scaled));
            graph.Rows[row] = row;
        }

        graph.Used = vectors.Count;
        return graph;
    }

    private void Work(HnswGraph graph, SlotLocks? locks)
    {
        var linker = HnswLinkers.Create(options, _entryLock, locks);
        while (!ct.IsCancellationRequested)
        {
            var start = Interlocked.Add(ref _next, Batch) - Batch;
            if (start >= graph.Used) return;
            var end = Math.Min(start + Batch, graph.Used);
            for (var slot = start; slot < end; slot++) linker.Link(graph, slot);
            lock (_progressLock) progress.Advance(end - start);
        }
    }
}
