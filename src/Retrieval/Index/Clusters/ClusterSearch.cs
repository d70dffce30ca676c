using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FeedRanker.Retrieval;

/// <summary>
/// One search: all centroids are scored, the best clusters' lists scanned by codes, and what may be among the wanted is
/// scored whole.
/// </summary>
internal static unsafe class ClusterSearch
{
    private const int PrefetchAhead = 24;
    private const int MostPrefetched = 512;
    private const int MostPrefetchedCodes = 8192;
    private const float SingleRounding = 5e-7f;

    /// <summary>How many deviations above its centroid's score a cluster's best row is expected.</summary>
    private const float Hope = 2;

    /// <summary>Fills the scratch's keys with the best rows, sorted, perhaps more than wanted; returns how many.</summary>
    public static int Run<TFilter>(ClusterState state, ClusterScratch scratch, VectorMetric metric, float margin, int probes, int wanted, ref TFilter filter)
        where TFilter : struct, IRowFilter, allows ref struct
    {
        var squared = metric == VectorMetric.L2;
        var query = scratch.Query.Pointer;
        if (squared) CentroidTable.Subtract(query, state.Mean.Pointer, scratch.Centred.Pointer, state.Table.Stride);
        var order = Order(state, scratch, squared, probes);
        var code = state.Coder.CodeQuery(squared ? scratch.Centred.Pointer : query, scratch.Codes.Pointer);
        scratch.Scan.Found.Reset(wanted);
        var blocks = 0;
        for (var p = 0; p < order.Length; p++)
        {
            var cluster = RankedKeys.Row(order[p]);
            var list = Volatile.Read(ref state.Lists[cluster]);
            scratch.Lists[p] = list;
            if (p + 1 < order.Length) PrefetchCodes(Volatile.Read(ref state.Lists[RankedKeys.Row(order[p + 1])]));
            scratch.FirstBlocks[p] = blocks;
            var count = CodeBlocks.Of(list.Count);
            scratch.RoomForBlocks(blocks + count);
            new Span<int>(scratch.Owners.Pointer + blocks, count).Fill(p);
            var centroid = state.Table.Vectors.Row(cluster);
            var constant = squared
                ? -FloatKernels.Sum<SquaredDifferenceTerm>(query, centroid, state.Table.Stride)
                : FloatKernels.Sum<ProductTerm>(query, centroid, state.Table.Stride);
            scratch.Errors[p] = Scan(list, count, blocks * CodeBlocks.Rows, code, constant, squared, margin, scratch.Scan, ref filter);
            blocks += count;
            scratch.Scan.Found.CutWhenWorthwhile();
        }

        scratch.Scan.Found.Cut();
        var found = Rescore(state, scratch, order, squared);
        Array.Clear(scratch.Lists, 0, order.Length);
        return found;
    }

    /// <summary>The clusters to probe, those that promise the best rows first.</summary>
    private static Span<ulong> Order(ClusterState state, ClusterScratch scratch, bool squared, int probes)
    {
        var table = state.Table;
        var scores = scratch.Coarse.Pointer;
        table.Score(scratch.Query.Pointer, scratch.Work.Pointer, scratch.Codes.Pointer, squared, scores);
        if (squared) HopeOfDistances(scores, state.Spreads, table.Blocks, table.Vectors.Dimensions);
        else HopeOfProducts(scores, state.Spreads, table.Blocks, table.Vectors.Dimensions, FloatKernels.Sum<ProductTerm>(scratch.Query.Pointer, scratch.Query.Pointer, table.Stride));
        var best = scratch.Clusters;
        best.Reset(probes);
        var all = default(AllRows);
        best.Add(scores, table.Blocks, state.All.Pointer, null, 0, ref all);
        best.Cut();
        var keys = scratch.Keys(best.Count);
        for (var i = 0; i < keys.Length; i++) keys[i] = RankedKeys.Of(best.Scores[i], best.Slots[i]);
        RankedKeys.Sort(keys, scratch.Other(keys.Length), scratch.Counts);
        return keys[..Math.Min(probes, keys.Length)];
    }

    /// <summary>
    /// A row of a cluster at squared distance D and with mean squared residual S lies at D + S on average, with a deviation
    /// of 2 √(D S / dimensions) from the angle between residual and query.
    /// </summary>
    private static void HopeOfDistances(float* scores, float* spreads, int blocks, int dimensions)
    {
        var factor = Vector512.Create(2 * Hope / MathF.Sqrt(dimensions));
        for (var i = 0; i < blocks * CodeBlocks.Rows; i += 16)
        {
            var score = Vector512.Load(scores + i);
            var spread = Vector512.Load(spreads + i);
            var deviation = Vector512.Sqrt(Vector512.Max(-score, Vector512<float>.Zero) * spread);
            Vector512.Store(score - spread + factor * deviation, scores + i);
        }
    }

    private static void HopeOfProducts(float* scores, float* spreads, int blocks, int dimensions, float squares)
    {
        var factor = Vector512.Create(Hope * MathF.Sqrt(squares / dimensions));
        for (var i = 0; i < blocks * CodeBlocks.Rows; i += 16)
            Vector512.Store(Vector512.Load(scores + i) + factor * Vector512.Sqrt(Vector512.Load(spreads + i)), scores + i);
    }

    // A list is too short for the processor to notice by itself where it goes on.
    private static void PrefetchCodes(ClusterList list)
    {
        if (!Sse.IsSupported) return;
        var bytes = Math.Min((long)CodeBlocks.Of(list.Count) * CodeBlocks.Rows * list.Stride, MostPrefetchedCodes);
        for (var b = 0L; b < bytes; b += 64) Sse.Prefetch0(list.Codes + b);
    }

    /// <returns>How far the scores may be from the exact ones, but for one in some twenty.</returns>
    private static float Scan<TFilter>(
        ClusterList list, int blocks, int firstSlot, in QueryCode code, float constant, bool squared, float margin, BlockScan scan, ref TFilter filter)
        where TFilter : struct, IRowFilter, allows ref struct
    {
        var unit = (squared ? 2 : 1) * list.Scale;
        var shift = unit * code.Step * code.Shift;
        var error = margin * unit * MathF.Sqrt((code.Spread * code.Spread + code.Step * code.Step * list.Reach * list.Reach) / 12) + SingleRounding * (Math.Abs(constant) + Math.Abs(shift));
        scan.Found.Expect(error);
        var scanned = new ScannedBlocks(list.Codes, list.Biases, list.Alive, list.Rows, blocks, list.Stride);
        scan.Run(scanned, code.Codes, unit * code.Step, constant - shift, firstSlot, ref filter);
        return error;
    }

    /// <summary>
    /// Scores whole what may be among the wanted: first those that lead by their codes, then, of the rest, what the least of
    /// them leaves a hope. The order lies in the memory of the keys, so it is read before they are written.
    /// </summary>
    private static int Rescore(ClusterState state, ClusterScratch scratch, Span<ulong> order, bool squared)
    {
        var found = scratch.Scan.Found;
        var leaders = found.LeadersFirst();
        Rescore(state, scratch, order, squared, 0, leaders);
        found.DropHopeless(leaders, scratch.Owners.Pointer, scratch.Errors);
        Rescore(state, scratch, order, squared, leaders, found.Count);
        found.KeepWanted();
        var count = found.Count;
        var keys = scratch.Keys(count);
        for (var i = 0; i < count; i++)
        {
            var (_, list, slot) = Place(scratch, found.Slots[i]);
            keys[i] = RankedKeys.Of(found.Scores[i], list.Rows[slot]);
        }

        RankedKeys.Sort(keys, scratch.Other(count), scratch.Counts);
        return count;
    }

    private static void Rescore(ClusterState state, ClusterScratch scratch, Span<ulong> order, bool squared, int from, int to)
    {
        var found = scratch.Scan.Found;
        scratch.RoomForVectors(to - from);
        for (var i = from; i < to; i++)
        {
            var (p, list, slot) = Place(scratch, found.Slots[i]);
            if (list.Vectors is null)
            {
                DecodedScore(state, scratch, list, RankedKeys.Row(order[p]), slot, squared, ref found.Scores[i]);
                continue;
            }

            var vector = list.Vectors + (long)slot * list.Stride;
            scratch.Vectors.Pointer[i - from] = (nint)vector;
            if (i - from < PrefetchAhead) Prefetch(vector, list.Stride);
        }

        if (state.Lists[0].Vectors is not null) WholeScores(scratch, found.Scores + from, to - from, state.Table.Stride, squared);
    }

    // A slot as it was remembered: the how-manieth of the lists probed, that list, and the slot in it.
    private static (int Probe, ClusterList List, int Slot) Place(ClusterScratch scratch, int remembered)
    {
        var p = scratch.Owners.Pointer[remembered / CodeBlocks.Rows];
        return (p, scratch.Lists[p], remembered - scratch.FirstBlocks[p] * CodeBlocks.Rows);
    }

    private static void Prefetch(float* vector, int stride)
    {
        if (!Sse.IsSupported) return;
        for (var b = 0; b < Math.Min(stride * sizeof(float), MostPrefetched); b += 64) Sse.Prefetch0((byte*)vector + b);
    }

    private static void WholeScores(ClusterScratch scratch, float* scores, int count, int stride, bool squared)
    {
        var vectors = scratch.Vectors.Pointer;
        for (var i = 0; i < count; i++)
        {
            if (i + PrefetchAhead < count) Prefetch((float*)vectors[i + PrefetchAhead], stride);
            scores[i] = ExactScore(scratch.Query.Pointer, (float*)vectors[i], stride, squared);
        }
    }

    private static void DecodedScore(ClusterState state, ClusterScratch scratch, ClusterList list, int cluster, int slot, bool squared, ref float score)
    {
        scratch.Slots.Decode(list, state.Table.Vectors.Row(cluster), slot, scratch.Work.Pointer);
        score = ExactScore(scratch.Query.Pointer, scratch.Work.Pointer, list.Stride, squared);
    }

    private static float ExactScore(float* query, float* vector, int stride, bool squared) =>
        squared ? -FloatKernels.Sum<SquaredDifferenceTerm>(query, vector, stride) : FloatKernels.Sum<ProductTerm>(query, vector, stride);
}
