using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Numbers without any header: row after row.</summary>
internal sealed class RawReader : VectorRowReader
{
    private readonly VectorBytes _bytes;
    private readonly NumberType _type;
    private readonly long _rows;

    /// <param name="bytes">What follows the header, if there was one.</param>
    /// <param name="type">Of each number.</param>
    /// <param name="dimensions">Numbers per row.</param>
    /// <param name="rows">How many rows there must be; -1 for as many as there are.</param>
    public RawReader(VectorBytes bytes, NumberType type, int dimensions, long rows)
    {
        OptionRange.Check("dimensions", dimensions, VectorSet.LeastDimensions, VectorSet.MostDimensions);
        (_bytes, _type, _rows, Dimensions) = (bytes, type, rows, dimensions);
        var there = bytes.ExpectedRows(RowBytes);
        ExpectedRows = rows < 0 ? there : Math.Min(rows, there); // a header that lies must not make us ask for its memory
    }

    public override int Dimensions { get; }

    public override long ExpectedRows { get; }

    private int RowBytes => Dimensions * _type.SizeOf();

    public static VectorRowReader Open(VectorBytes bytes, int dimensions) => dimensions > 0
        ? new RawReader(bytes, NumberType.Float32, dimensions, -1)
        : throw new InputException("has no header: say with --dimensions how many numbers a vector has.", bytes.Path, field: "dimensions");

    public override bool Next(VectorRows rows)
    {
        if (rows.Count == _rows || (_rows < 0 && _bytes.AtEnd))
            return _bytes.AtEnd ? false : throw new InputException($"goes on after offset {_bytes.Offset}, where its {_rows} rows end.", _bytes.Path);
        _type.Decode(_bytes.Take(RowBytes, $"row {rows.Count}"), rows.Add());
        return true;
    }
}
