using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace FeedRanker.Retrieval;

/// <summary>How a file holds a number.</summary>
internal enum NumberType
{
    Float32,
    Float64,
    Float16,
    Int8,
    UInt8,
}

/// <summary>Little-endian numbers of each type as floats.</summary>
internal static class NumberTypes
{
    public static int SizeOf(this NumberType type) => type switch
    {
        NumberType.Float64 => 8,
        NumberType.Float32 => 4,
        NumberType.Float16 => 2,
        _ => 1,
    };

    /// <summary>Reads as many numbers as the vector has.</summary>
    public static void Decode(this NumberType type, ReadOnlySpan<byte> bytes, Span<float> vector)
    {
        switch (type)
        {
            case NumberType.Float32:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(vector);
                break;
            case NumberType.Float64:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(bytes), vector);
                break;
            case NumberType.Float16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), vector);
                break;
            case NumberType.Int8:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, sbyte>(bytes), vector);
                break;
            default:
                TensorPrimitives.ConvertTruncating(bytes, vector);
                break;
        }
    }
}
