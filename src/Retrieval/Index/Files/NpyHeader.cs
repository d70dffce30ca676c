using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// The header of a <c>.npy</c> file, versions 1 to 3: magic, version, length, and a Python dictionary such as
/// <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (10, 64), }</c>.
/// </summary>
internal sealed partial record NpyHeader(NumberType Type, long Rows, int Dimensions)
{
    private const int MostBytes = 1 << 16;
    private const int Alignment = 64;

    private static readonly byte[] Magic = [0x93, .. "NUMPY"u8];

    private static readonly Dictionary<string, NumberType> Types = new(StringComparer.Ordinal)
    {
        ["<f4"] = NumberType.Float32,
        ["<f8"] = NumberType.Float64,
        ["<f2"] = NumberType.Float16,
        ["|i1"] = NumberType.Int8,
        ["|u1"] = NumberType.UInt8,
    };

    /// <exception cref="InputException">No such header, or of an array that is no list of vectors.</exception>
    public static NpyHeader Read(VectorBytes bytes)
    {
        var start = bytes.Take(Magic.Length + 2, "the header");
        if (!start.StartsWith(Magic)) throw new InputException("is no .npy file: it does not start with \\x93NUMPY at offset 0.", bytes.Path);
        int version = start[Magic.Length];
        if (version is < 1 or > 3) throw new InputException($"has .npy format version {version} at offset {Magic.Length}; 1 to 3 are read.", bytes.Path);
        var length = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.Take(sizeof(ushort), "the header's length"))
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes.Take(sizeof(uint), "the header's length"));
        if (length > MostBytes) throw new InputException($"says at offset {Magic.Length + 2} that its header has {length} bytes; at most {MostBytes} are read.", bytes.Path);
        return Parse(Encoding.UTF8.GetString(bytes.Take((int)length, "the header")), bytes.Path);
    }

    /// <summary>A header for floats.</summary>
    public static byte[] Of(VectorSet vectors)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({vectors.Count}, {vectors.Dimensions}), }}");
        var before = Magic.Length + 2 + sizeof(ushort);
        var length = (before + text.Length + 1 + Alignment - 1) / Alignment * Alignment - before;
        return [.. Magic, 1, 0, (byte)length, (byte)(length >> 8), .. Encoding.ASCII.GetBytes(text.PadRight(length - 1) + "\n")];
    }

    private static NpyHeader Parse(string text, string path)
    {
        var descr = Value(Descr(), text);
        if (!Types.TryGetValue(descr, out var type))
            throw new InputException($"has numbers of type {(descr.Length > 0 ? $"'{descr}'" : "unknown")}; {string.Join(", ", Types.Keys)} are read: convert it with array.astype('<f4').", path, field: "descr");
        var order = Value(FortranOrder(), text);
        if (order != "False")
            throw new InputException($"has fortran_order {(order.Length > 0 ? order : "missing")}: its rows do not lie together; save numpy.ascontiguousarray(array).", path, field: "fortran_order");
        var shape = Value(Shape(), text).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (shape.Length != 2 || !long.TryParse(shape[0], CultureInfo.InvariantCulture, out var rows) || !int.TryParse(shape[1], CultureInfo.InvariantCulture, out var dimensions) || rows < 0)
            throw new InputException($"has shape ({string.Join(", ", shape)}); two numbers are needed, vectors and numbers per vector.", path, field: "shape");
        if (dimensions is < VectorSet.LeastDimensions or > VectorSet.MostDimensions)
            throw new InputException($"has vectors of {dimensions} numbers; {VectorSet.LeastDimensions} to {VectorSet.MostDimensions} are possible.", path, field: "shape");
        return new NpyHeader(type, rows, dimensions);
    }

    private static string Value(Regex pattern, string text) => pattern.Match(text).Groups[1].Value;

    [GeneratedRegex(@"'descr'\s*:\s*'([^']*)'")]
    private static partial Regex Descr();

    [GeneratedRegex(@"'fortran_order'\s*:\s*(\w+)")]
    private static partial Regex FortranOrder();

    [GeneratedRegex(@"'shape'\s*:\s*\(([^)]*)\)")]
    private static partial Regex Shape();
}
