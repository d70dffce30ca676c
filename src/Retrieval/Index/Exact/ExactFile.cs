using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>The sections of an index: plain arrays that lie in the file as they lie in memory.</summary>
internal static unsafe class ExactFile
{
    private static readonly IndexSections Sections = new("exact.");

    public static void Write(ArtifactWriter writer, ExactIndex index, VectorSet vectors, ExactCodes? codes)
    {
        writer.Write<int>(Sections.Name("shape"), [vectors.Count, vectors.Dimensions, (int)index.Metric, codes is null ? 0 : 1]);
        writer.WriteText(Sections.Name("space"), index.Space);
        writer.Write<float>(Sections.Name("vectors"), vectors.Values.Span);
        if (codes is null) return;
        var bounds = codes.Bounds;
        writer.Write<float>(Sections.Name("bounds"), [bounds.Scale, bounds.Rounding, bounds.Code, bounds.Vector]);
        writer.Write<float>(Sections.Name("steps"), new ReadOnlySpan<float>(codes.Coder.Steps, vectors.Dimensions));
        writer.Write<float>(Sections.Name("mean"), codes.Mean.Span);
        writer.Write<byte>(Sections.Name("codes"), codes.Codes.Span);
        if (codes.Biases is not null) writer.Write<float>(Sections.Name("biases"), codes.Biases.Span);
        GC.KeepAlive(index);
    }

    public static ExactIndex Read(ArtifactReader reader)
    {
        var shape = Sections.Exactly<int>(reader, "shape", 4);
        var options = new ExactOptions { Metric = (VectorMetric)shape[2], Codes = shape[3] != 0, Space = reader.ReadText(Sections.Name("space")) };
        options.Validate();
        if (shape[0] < 0) throw Sections.Wrong("shape");
        var stride = VectorSet.StrideOf(shape[1]);
        var vectors = new VectorSet(shape[0], shape[1], Sections.Block<float>(reader, "vectors", (long)shape[0] * stride));
        var inverse = options.Metric == VectorMetric.Cosine ? ExactIndex.Inverse(vectors) : null;
        return new ExactIndex(vectors, options, inverse, options.Codes ? Codes(reader, options, vectors) : null);
    }

    private static ExactCodes Codes(ArtifactReader reader, ExactOptions options, VectorSet vectors)
    {
        var slots = (long)CodeBlocks.Of(vectors.Count) * CodeBlocks.Rows;
        var bounds = Sections.Exactly<float>(reader, "bounds", 4);
        return new ExactCodes(
            new ResidualCoder(Sections.Exactly<float>(reader, "steps", vectors.Dimensions)),
            Sections.Block<float>(reader, "mean", vectors.Stride),
            Sections.Block<byte>(reader, "codes", slots * vectors.Stride),
            options.Metric == VectorMetric.L2 ? Sections.Block<float>(reader, "biases", slots) : null,
            new CodeBounds(bounds[0], bounds[1], bounds[2], bounds[3]));
    }
}
