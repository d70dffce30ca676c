using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>The sections of an index: plain arrays that lie in the file as they lie in memory.</summary>
internal static unsafe class ClusterFile
{
    private const string Prefix = "clusters.";

    public static void Write(ArtifactWriter writer, ClusterIndex index, ClusterList[] lists)
    {
        var state = index.State;
        var options = index.Options;
        var table = state.Table;
        var (storage, counts, scales) = Packed(lists, table.Stride, options);
        writer.Write<int>(Prefix + "shape", [index.Dimensions, table.Count, (int)options.Metric, options.KeepFloats ? 1 : 0, index.DefaultEffort, options.Rounds, options.SamplePerCluster, options.Clusters]);
        writer.Write<ulong>(Prefix + "seed", [options.Seed]);
        writer.WriteText(Prefix + "space", options.Space);
        writer.Write<float>(Prefix + "margin", [options.Margin]);
        writer.Write<float>(Prefix + "centroids", table.Vectors.Values.Span);
        writer.Write<float>(Prefix + "steps", new ReadOnlySpan<float>(state.Coder.Steps, index.Dimensions));
        writer.Write<float>(Prefix + "mean", state.Mean.Span);
        writer.Write<float>(Prefix + "spreads", new ReadOnlySpan<float>(state.Spreads, table.Count));
        writer.Write<int>(Prefix + "counts", counts);
        writer.Write<float>(Prefix + "scales", scales);
        writer.Write<byte>(Prefix + "codes", storage.Codes.Span);
        writer.Write<int>(Prefix + "rows", storage.Rows.Span);
        if (storage.Biases is not null) writer.Write<float>(Prefix + "biases", storage.Biases.Span);
        if (storage.Vectors is not null) writer.Write<float>(Prefix + "vectors", storage.Vectors.Span);
        if (storage.Fine is not null) writer.Write<byte>(Prefix + "fine", storage.Fine.Span);
    }

    public static ClusterIndex Read(ArtifactReader reader)
    {
        var shape = Exactly<int>(reader, "shape", 8);
        var options = new ClusterOptions
        {
            Metric = (VectorMetric)shape[2],
            KeepFloats = shape[3] != 0,
            Rounds = shape[5],
            SamplePerCluster = shape[6],
            Clusters = shape[7],
            Seed = Exactly<ulong>(reader, "seed", 1)[0],
            Margin = Exactly<float>(reader, "margin", 1)[0],
            Space = reader.ReadText(Prefix + "space"),
        };
        options.Validate();
        var (dimensions, clusters) = (shape[0], shape[1]);
        var stride = VectorSet.StrideOf(dimensions);
        OptionRange.Check("clusters.count", clusters, 1, 1 << 20);
        var table = new CentroidTable(new VectorSet(clusters, dimensions, Copy<float>(reader, "centroids", (long)clusters * stride)));
        var counts = Exactly<int>(reader, "counts", clusters);
        var blocks = 0;
        foreach (var count in counts) blocks += count >= 0 ? CodeBlocks.Of(count) : throw Wrong("counts");
        var slots = (long)blocks * CodeBlocks.Rows;
        var storage = new ClusterStorage(
            Copy<byte>(reader, "codes", slots * stride),
            Copy<int>(reader, "rows", slots),
            options.Metric == VectorMetric.L2 ? Copy<float>(reader, "biases", slots) : null,
            options.KeepFloats ? Copy<float>(reader, "vectors", slots * stride) : null,
            options.KeepFloats ? null : Copy<byte>(reader, "fine", slots * stride));
        var lists = Lists(storage, counts, Exactly<float>(reader, "scales", clusters), stride);
        var coder = new ResidualCoder(Exactly<float>(reader, "steps", dimensions));
        var state = new ClusterState(table, coder, Exactly<float>(reader, "mean", stride), Exactly<float>(reader, "spreads", clusters), lists);
        return new ClusterIndex(state, options, Math.Clamp(shape[4], 1, clusters));
    }

    private static ClusterList[] Lists(ClusterStorage storage, ReadOnlySpan<int> counts, ReadOnlySpan<float> scales, int stride)
    {
        var lists = new ClusterList[counts.Length];
        var first = 0;
        for (var c = 0; c < lists.Length; c++)
        {
            lists[c] = new ClusterList(storage, first, CodeBlocks.Of(counts[c]), stride, scales[c]);
            for (var slot = 0; slot < counts[c]; slot++)
            {
                if (lists[c].Rows[slot] < 0) throw Wrong("rows");
                lists[c].Publish(slot);
            }

            first += CodeBlocks.Of(counts[c]);
        }

        return lists;
    }

    private static (ClusterStorage Storage, int[] Counts, float[] Scales) Packed(ClusterList[] lists, int stride, ClusterOptions options)
    {
        var counts = new int[lists.Length];
        var scales = new float[lists.Length];
        var blocks = 0;
        for (var c = 0; c < lists.Length; c++)
        {
            for (var slot = 0; slot < lists[c].Count; slot++) counts[c] += lists[c].IsAlive(slot) ? 1 : 0;
            scales[c] = lists[c].Scale;
            blocks += CodeBlocks.Of(counts[c]);
        }

        var storage = new ClusterStorage(blocks, stride, options.Metric == VectorMetric.L2, options.KeepFloats);
        var first = 0;
        for (var c = 0; c < lists.Length; c++)
        {
            var list = new ClusterList(storage, first, CodeBlocks.Of(counts[c]), stride, scales[c]);
            for (var slot = 0; slot < lists[c].Count; slot++)
                if (lists[c].IsAlive(slot)) list.CopySlot(list.Count, lists[c], slot);
            first += CodeBlocks.Of(counts[c]);
        }

        return (storage, counts, scales);
    }

    private static ReadOnlySpan<T> Exactly<T>(ArtifactReader reader, string section, long length)
        where T : unmanaged
    {
        var values = reader.Read<T>(Prefix + section);
        return values.Length == length ? values : throw Wrong(section);
    }

    private static NativeBlock<T> Copy<T>(ArtifactReader reader, string section, long length)
        where T : unmanaged
    {
        var block = new NativeBlock<T>(length);
        Exactly<T>(reader, section, length).CopyTo(block.Span);
        return block;
    }

    private static InputException Wrong(string section) => new($"section '{Prefix}{section}' has numbers or a length that do not fit the index.");
}
