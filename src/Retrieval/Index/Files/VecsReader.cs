using System.Runtime.InteropServices;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Rows that each say how many numbers follow.</summary>
internal sealed class VecsReader : VectorRowReader
{
    private readonly VectorBytes _bytes;
    private readonly NumberType _type;

    public VecsReader(VectorBytes bytes, NumberType type)
    {
        _bytes = bytes;
        _type = type;
        if (bytes.AtEnd) throw new InputException("has no vectors.", bytes.Path);
        var first = bytes.Peek(sizeof(int));
        if (first.Length < sizeof(int)) throw new InputException($"is cut off at offset {first.Length}, within the length of row 0.", bytes.Path);
        Dimensions = MemoryMarshal.Read<int>(first);
        if (Dimensions is < VectorSet.LeastDimensions or > VectorSet.MostDimensions)
        {
            throw new InputException(
                $"row 0 at offset 0 says it has {Dimensions} numbers; {VectorSet.LeastDimensions} to {VectorSet.MostDimensions} are possible: is this another format?", bytes.Path);
        }
    }

    public override int Dimensions { get; }

    public override long ExpectedRows => _bytes.ExpectedRows(RowBytes);

    private int RowBytes => sizeof(int) + Dimensions * _type.SizeOf();

    public override bool Next(VectorRows rows)
    {
        if (_bytes.AtEnd) return false;
        var start = _bytes.Offset;
        var length = _bytes.Peek(sizeof(int));
        if (length.Length == sizeof(int) && MemoryMarshal.Read<int>(length) != Dimensions)
            throw new InputException($"row {rows.Count} at offset {start} says it has {MemoryMarshal.Read<int>(length)} numbers; the rows before have {Dimensions}.", _bytes.Path);
        _type.Decode(_bytes.Take(RowBytes, $"row {rows.Count}")[sizeof(int)..], rows.Add());
        return true;
    }
}
