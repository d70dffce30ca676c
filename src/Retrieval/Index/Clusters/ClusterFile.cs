using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>The sections of an index: plain arrays that lie in the file as they lie in memory.</summary>
internal static unsafe class ClusterFile
{
    private static readonly IndexSections Sections = new("clusters.");

    public static void Write(ArtifactWriter writer, ClusterIndex index, ClusterList[] lists)
    {
        var state = index.State;
        var options = index.Options;
        var table = state.Table;
        var (storage, counts, scales, reaches) = Packed(lists, table.Stride, options);
        writer.Write<int>(Sections.Name("shape"), [index.Dimensions, table.Count, (int)options.Metric, options.KeepFloats ? 1 : 0, index.DefaultEffort, options.Rounds, options.SamplePerCluster, options.Clusters]);
        writer.Write<ulong>(Sections.Name("seed"), [options.Seed]);
        writer.WriteText(Sections.Name("space"), options.Space);
        writer.Write<float>(Sections.Name("margin"), [options.Margin]);
        writer.Write<float>(Sections.Name("centroids"), table.Vectors.Values.Span);
        writer.Write<float>(Sections.Name("steps"), new ReadOnlySpan<float>(state.Coder.Steps, index.Dimensions));
        writer.Write<float>(Sections.Name("mean"), state.Mean.Span);
        writer.Write<float>(Sections.Name("spreads"), new ReadOnlySpan<float>(state.Spreads, table.Count));
        writer.Write<int>(Sections.Name("counts"), counts);
        writer.Write<float>(Sections.Name("scales"), scales);
        writer.Write<float>(Sections.Name("reaches"), reaches);
        writer.Write<byte>(Sections.Name("codes"), storage.Codes.Span);
        writer.Write<int>(Sections.Name("rows"), storage.Rows.Span);
        if (storage.Biases is not null) writer.Write<float>(Sections.Name("biases"), storage.Biases.Span);
        if (storage.Vectors is not null) writer.Write<float>(Sections.Name("vectors"), storage.Vectors.Span);
        if (storage.Fine is not null) writer.Write<byte>(Sections.Name("fine"), storage.Fine.Span);
    }

    public static ClusterIndex Read(ArtifactReader reader)
    {
        var shape = Sections.Exactly<int>(reader, "shape", 8);
        var options = new ClusterOptions
        {
            Metric = (VectorMetric)shape[2],
            KeepFloats = shape[3] != 0,
            Rounds = shape[5],
            SamplePerCluster = shape[6],
            Clusters = shape[7],
            Seed = Sections.Exactly<ulong>(reader, "seed", 1)[0],
            Margin = Sections.Exactly<float>(reader, "margin", 1)[0],
            Space = reader.ReadText(Sections.Name("space")),
        };
        options.Validate();
        var (dimensions, clusters) = (shape[0], shape[1]);
        var stride = VectorSet.StrideOf(dimensions);
        OptionRange.Check("clusters.count", clusters, 1, 1 << 20);
        var table = new CentroidTable(new VectorSet(clusters, dimensions, Sections.Block<float>(reader, "centroids", (long)clusters * stride)));
        var counts = Sections.Exactly<int>(reader, "counts", clusters);
        var blocks = 0;
        foreach (var count in counts) blocks += count >= 0 ? CodeBlocks.Of(count) : throw Sections.Wrong("counts");
        var slots = (long)blocks * CodeBlocks.Rows;
        var storage = new ClusterStorage(
            Sections.Block<byte>(reader, "codes", slots * stride),
            Sections.Block<int>(reader, "rows", slots),
            options.Metric == VectorMetric.L2 ? Sections.Block<float>(reader, "biases", slots) : null,
            options.KeepFloats ? Sections.Block<float>(reader, "vectors", slots * stride) : null,
            options.KeepFloats ? null : Sections.Block<byte>(reader, "fine", slots * stride));
        var lists = Lists(storage, counts, Sections.Exactly<float>(reader, "scales", clusters), Sections.Exactly<float>(reader, "reaches", clusters), stride);
        var coder = new ResidualCoder(Sections.Exactly<float>(reader, "steps", dimensions));
        var state = new ClusterState(table, coder, Sections.Exactly<float>(reader, "mean", stride), Sections.Exactly<float>(reader, "spreads", clusters), lists);
        return new ClusterIndex(state, options, Math.Clamp(shape[4], 1, clusters));
    }

    private static ClusterList[] Lists(ClusterStorage storage, ReadOnlySpan<int> counts, ReadOnlySpan<float> scales, ReadOnlySpan<float> reaches, int stride)
    {
        var lists = new ClusterList[counts.Length];
        var first = 0;
        for (var c = 0; c < lists.Length; c++)
        {
            lists[c] = new ClusterList(storage, first, CodeBlocks.Of(counts[c]), stride, scales[c]) { Reach = reaches[c] };
            for (var slot = 0; slot < counts[c]; slot++)
            {
                if (lists[c].Rows[slot] < 0) throw Sections.Wrong("rows");
                lists[c].Publish(slot);
            }

            first += CodeBlocks.Of(counts[c]);
        }

        return lists;
    }

    private static (ClusterStorage Storage, int[] Counts, float[] Scales, float[] Reaches) Packed(ClusterList[] lists, int stride, ClusterOptions options)
    {
        var counts = new int[lists.Length];
        var scales = new float[lists.Length];
        var reaches = new float[lists.Length];
        var blocks = 0;
        for (var c = 0; c < lists.Length; c++)
        {
            for (var slot = 0; slot < lists[c].Count; slot++) counts[c] += lists[c].IsAlive(slot) ? 1 : 0;
            scales[c] = lists[c].Scale;
            reaches[c] = lists[c].Reach;
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

        return (storage, counts, scales, reaches);
    }
}
