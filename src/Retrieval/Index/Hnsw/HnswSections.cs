using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// A graph as sections of an artifact: every block as it lies in memory, up to the slots used, so that a mapped file is
/// walked as it is.
/// </summary>
internal static unsafe class HnswSections
{
    private const string Prefix = "hnsw.";

    public static void Write(ArtifactWriter writer, HnswGraph graph, HnswOptions options)
    {
        var (used, entry) = (graph.Used, graph.Entry);
        writer.Write<int>(Prefix + "header",
        [
            (int)options.Metric, graph.Shape.Dimensions, options.M, options.EfConstruction, options.KeepPruned ? 1 : 0,
            options.DefaultEffort, used, entry.Slot, entry.Level,
        ]);
        writer.Write<ulong>(Prefix + "seed", [options.Seed]);
        writer.WriteText(Prefix + "space", options.Space);
        Write(writer, "vectors", graph.Vectors.Values, (long)used * graph.Vectors.Stride);
        if (graph.Codes is { } codes)
        {
            writer.Write(Prefix + "steps", codes.Steps);
            writer.Write<float>(Prefix + "centre", graph.Shape.Frame!.Centre);
            Write(writer, "codes", codes.Codes, (long)used * codes.Stride);
        }

        if (graph.Shape.HasExtras) Write(writer, "extras", graph.Extras, used);
        Write(writer, "links", graph.BaseLinkBlock, (long)used * graph.Shape.BaseLinks);
        Write(writer, "upper", graph.UpperLinkBlock, graph.UpperUsed);
        Write(writer, "upper_at", graph.UpperAt, used);
        Write(writer, "levels", graph.LevelBlock, used);
        Write(writer, "rows", graph.RowBlock, used);
    }

    public static (HnswGraph Graph, HnswOptions Options) Read(ArtifactReader reader)
    {
        var header = reader.Read<int>(Prefix + "header");
        if (header.Length != 9) throw Malformed("header", header.Length, 9);
        var coded = reader.Has(Prefix + "codes");
        var options = new HnswOptions
        {
            Metric = (VectorMetric)header[0],
            M = header[2],
            EfConstruction = header[3],
            KeepPruned = header[4] != 0,
            Codes = coded,
            DefaultEffort = header[5],
            Seed = reader.Read<ulong>(Prefix + "seed")[0],
            Space = reader.ReadText(Prefix + "space"),
        };
        options.Validate();
        var shape = new HnswShape(options.Metric, header[1], options.M, coded ? Frame(reader, header[1]) : null);
        var used = header[6];
        reader.Locate<int>(Prefix + "upper", out var upper);
        var graph = new HnswGraph(
            shape, used, new VectorSet(used, shape.Dimensions, Block<float>(reader, "vectors", (long)used * VectorSet.StrideOf(shape.Dimensions))),
            coded ? ByteCodes.Over(used, shape.Frame!.Steps, Block<byte>(reader, "codes", (long)used * ByteCodes.StrideOf(shape.Dimensions))) : null,
            shape.HasExtras ? Block<float>(reader, "extras", used) : new NativeBlock<float>(0),
            Block<int>(reader, "links", (long)used * shape.BaseLinks), Block<int>(reader, "upper", upper), Block<long>(reader, "upper_at", used),
            Block<byte>(reader, "levels", used), Block<int>(reader, "rows", used))
        {
            Used = used,
            UpperUsed = upper,
            Entry = (header[7], header[8]),
        };
        return (graph, options);
    }

    private static CodeFrame Frame(ArtifactReader reader, int dimensions)
    {
        var steps = reader.Read<float>(Prefix + "steps");
        var centre = reader.Read<float>(Prefix + "centre");
        if (steps.Length != dimensions) throw Malformed("steps", steps.Length, dimensions);
        if (centre.Length != dimensions) throw Malformed("centre", centre.Length, dimensions);
        return new CodeFrame(steps.ToArray(), centre.ToArray());
    }

    private static void Write<T>(ArtifactWriter writer, string section, NativeBlock<T> block, long length)
        where T : unmanaged
    {
        writer.Write(Prefix + section, block.Pointer, length);
        GC.KeepAlive(block);
    }

    private static NativeBlock<T> Block<T>(ArtifactReader reader, string section, long length)
        where T : unmanaged => reader.Block<T>(Prefix + section, length);

    private static InputException Malformed(string section, long found, long needed) =>
        new($"has {found} numbers where {needed} are needed.", field: Prefix + section);
}
