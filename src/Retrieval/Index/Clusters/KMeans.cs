using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Lloyd's k-means with a fixed number of rounds. Vectors find their centroid by codes (<see cref="Assigner"/>), means are
/// taken over whole vectors in row order, so the result does not depend on the threads.
/// </summary>
internal static unsafe class KMeans
{
    private const int Chunk = 2048;

    /// <summary>Learns centroids.</summary>
    /// <param name="points">At least one.</param>
    /// <param name="clusters">At most as many as there are points.</param>
    /// <param name="rounds">Assignments, each followed by new means.</param>
    /// <param name="seed">Of the first centroids.</param>
    /// <param name="parallel">How many threads, and when to stop.</param>
    public static VectorSet Train(VectorSet points, int clusters, int rounds, ulong seed, ParallelOptions parallel)
    {
        var centroids = Start(points, clusters, seed);
        var assigned = new int[points.Count];
        for (var round = 0; round < rounds; round++)
        {
            Assign(points, new CentroidTable(centroids), assigned, parallel);
            Move(points, assigned, centroids, parallel);
        }

        return centroids;
    }

    /// <summary>The centroid of each vector.</summary>
    public static void Assign(VectorSet points, CentroidTable table, int[] assigned, ParallelOptions parallel)
    {
        var chunks = (points.Count + Chunk - 1) / Chunk;
        Parallel.For(0, chunks, parallel, () => new Assigner(table), (chunk, _, assigner) =>
        {
            var end = Math.Min(points.Count, (chunk + 1) * Chunk);
            for (var row = chunk * Chunk; row < end; row++) assigned[row] = assigner.Nearest(points.Row(row));
            return assigner;
        }, _ => { });
    }

    /// <summary>Rows in the order of their clusters, and where each cluster starts.</summary>
    public static (int[] Rows, int[] Starts) Group(int[] assigned, int clusters)
    {
        var starts = new int[clusters + 1];
        foreach (var cluster in assigned) starts[cluster + 1]++;
        for (var c = 0; c < clusters; c++) starts[c + 1] += starts[c];
        var next = starts.AsSpan(0, clusters).ToArray();
        var rows = new int[assigned.Length];
        for (var row = 0; row < assigned.Length; row++) rows[next[assigned[row]]++] = row;
        return (rows, starts);
    }

    private static VectorSet Start(VectorSet points, int clusters, ulong seed)
    {
        var order = new int[points.Count];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        var random = new FeedRandom(seed);
        var centroids = new VectorSet(clusters, points.Dimensions);
        for (var c = 0; c < clusters; c++)
        {
            var other = c + random.Next(order.Length - c);
            (order[c], order[other]) = (order[other], order[c]);
            points[order[c]].CopyTo(centroids[c]);
        }

        return centroids;
    }

    private static void Move(VectorSet points, int[] assigned, VectorSet centroids, ParallelOptions parallel)
    {
        var (rows, starts) = Group(assigned, centroids.Count);
        Parallel.For(0, centroids.Count, parallel, c =>
        {
            if (starts[c] == starts[c + 1]) return;
            var sums = new double[points.Dimensions];
            for (var i = starts[c]; i < starts[c + 1]; i++)
            {
                var vector = points[rows[i]];
                for (var d = 0; d < sums.Length; d++) sums[d] += vector[d];
            }

            var centroid = centroids[c];
            for (var d = 0; d < sums.Length; d++) centroid[d] = (float)(sums[d] / (starts[c + 1] - starts[c]));
        });
        Refill(points, rows, starts, centroids);
    }

    /// <summary>A centroid that no vector chose starts anew from a vector of the largest cluster.</summary>
    private static void Refill(VectorSet points, int[] rows, int[] starts, VectorSet centroids)
    {
        var sizes = new PriorityQueue<int, (int, int)>();
        var taken = new int[centroids.Count];
        for (var c = 0; c < centroids.Count; c++) sizes.Enqueue(c, (starts[c] - starts[c + 1], c));
        for (var c = 0; c < centroids.Count; c++)
        {
            if (starts[c] < starts[c + 1]) continue;
            var largest = sizes.Dequeue();
            var size = starts[largest + 1] - starts[largest];
            if (taken[largest] >= size) continue;
            points[rows[starts[largest] + taken[largest]++ * 7919 % size]].CopyTo(centroids[c]);
            sizes.Enqueue(largest, (-size / (taken[largest] + 1), largest));
        }
    }
}
