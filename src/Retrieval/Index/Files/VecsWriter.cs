using System.Runtime.InteropServices;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Rows that each say how many numbers follow.</summary>
internal sealed class VecsWriter : VectorRowWriter
{
    private readonly NumberType _type;
    private readonly byte[] _row;

    public VecsWriter(NumberType type, VectorSet vectors)
    {
        _type = type;
        _row = new byte[sizeof(int) + vectors.Dimensions * type.SizeOf()];
        MemoryMarshal.Write(_row, vectors.Dimensions);
    }

    public override void Write(Stream output, ReadOnlySpan<float> vector, int row, string path)
    {
        var numbers = _row.AsSpan(sizeof(int));
        if (_type == NumberType.Float32)
        {
            MemoryMarshal.AsBytes(vector).CopyTo(numbers);
        }
        else
        {
            for (var i = 0; i < vector.Length; i++)
            {
                if (vector[i] != (byte)vector[i]) throw new InputException($"vector {row} has {vector[i]} at position {i}; .bvecs holds whole numbers from 0 to 255.", path);
                numbers[i] = (byte)vector[i];
            }
        }

        output.Write(_row);
    }
}
