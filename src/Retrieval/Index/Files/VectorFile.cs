using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Vectors as files, told apart by the end of the name: <c>.fvecs</c> and <c>.bvecs</c> (TEXMEX: each row an int32 length and
/// that many floats or bytes), <c>.npy</c> (NumPy, 2-d, C order) and <c>.f32</c>, <c>.raw</c>, <c>.bin</c> (float32 without any header).
/// All little-endian; <c>.gz</c> after the name for gzip.
/// </summary>
public static class VectorFile
{
    private const int RowsPerReport = 4096;

    private static readonly (string Extension, Func<VectorBytes, int, VectorRowReader> Reader, Func<VectorSet, VectorRowWriter> Writer)[] Formats =
    [
        (".fvecs", (bytes, _) => new VecsReader(bytes, NumberType.Float32), set => new VecsWriter(NumberType.Float32, set)),
        (".bvecs", (bytes, _) => new VecsReader(bytes, NumberType.UInt8), set => new VecsWriter(NumberType.UInt8, set)),
        (".npy", (bytes, _) => new NpyReader(bytes), set => new RawWriter(NpyHeader.Of(set))),
        (".f32", RawReader.Open, _ => new RawWriter([])),
        (".raw", RawReader.Open, _ => new RawWriter([])),
        (".bin", RawReader.Open, _ => new RawWriter([])),
    ];

    /// <summary>Reads a file into native memory and checks that every number is finite.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dimensions">Numbers per vector: needed where the file has no header, checked where it has one unless 0.</param>
    /// <param name="progress">Told rows.</param>
    /// <param name="ct">Ends reading.</param>
    /// <exception cref="InputException">Missing, cut off, damaged, of no known format, of 0 rows, or with a number that is not finite: says where.</exception>
    public static VectorSet Read(string path, int dimensions = 0, IWorkProgress? progress = null, CancellationToken ct = default)
    {
        var format = FormatOf(path);
        progress ??= WorkProgress.None;
        using var bytes = new VectorBytes(path);
        var reader = format.Reader(bytes, dimensions);
        if (dimensions != 0 && reader.Dimensions != dimensions)
            throw new InputException($"has vectors of {reader.Dimensions} numbers; {dimensions} are wanted.", path, field: "dimensions");
        var rows = new VectorRows(reader.Dimensions, reader.ExpectedRows);
        progress.Begin($"reading {Path.GetFileName(path)}", reader.ExpectedRows);
        while (reader.Next(rows))
        {
            VectorCheck.Finite(rows.Last, VectorMetric.InnerProduct, rows.Count - 1, path);
            if (rows.Count % RowsPerReport != 0) continue;
            progress.Advance(RowsPerReport);
            ct.ThrowIfCancellationRequested();
        }

        progress.Advance(rows.Count % RowsPerReport);
        progress.End();
        return rows.Count > 0 ? rows.ToSet() : throw new InputException("has no vectors.", path);
    }

    /// <summary>Writes vectors in the format the name asks for: floats, or bytes for <c>.bvecs</c>.</summary>
    /// <exception cref="InputException">No known format, or no such place; for bytes, a number that is not whole or not 0 to 255.</exception>
    public static void Write(string path, VectorSet vectors, CancellationToken ct = default)
    {
        var writer = FormatOf(path).Writer(vectors);
        using var output = VectorOutput.Create(path);
        output.Write(writer.Header);
        for (var row = 0; row < vectors.Count; row++)
        {
            if (row % RowsPerReport == 0) ct.ThrowIfCancellationRequested();
            writer.Write(output, vectors[row], row, path);
        }
    }

    private static (string Extension, Func<VectorBytes, int, VectorRowReader> Reader, Func<VectorSet, VectorRowWriter> Writer) FormatOf(string path)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        var at = Array.FindIndex(Formats, format => name.EndsWith(format.Extension, StringComparison.OrdinalIgnoreCase));
        if (at >= 0) return Formats[at];
        throw new InputException($"'{Path.GetExtension(name)}' is no known vector format; {string.Join(", ", Formats.Select(f => f.Extension))} are, each also with .gz.", path);
    }
}
