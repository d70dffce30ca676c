using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Vectors of one length, row-major in native memory. Rows are padded with zeros to a multiple of 16 numbers, so kernels
/// have no remainders.
/// </summary>
public sealed unsafe class VectorSet
{
    /// <summary>The fewest numbers of a vector.</summary>
    public const int LeastDimensions = 8;

    /// <summary>The most numbers of a vector.</summary>
    public const int MostDimensions = 1024;

    private readonly NativeBlock<float> _values;

    /// <summary>Makes room for <paramref name="count"/> vectors, all zero.</summary>
    /// <exception cref="InputException">Dimensions outside 8 to 1024.</exception>
    /// <exception cref="OutOfMemoryException">There is no room.</exception>
    public VectorSet(int count, int dimensions)
        : this(count, dimensions, new NativeBlock<float>((long)count * StrideOf(dimensions)))
    {
    }

    internal VectorSet(int count, int dimensions, NativeBlock<float> values)
    {
        Count = count;
        Dimensions = dimensions;
        Stride = StrideOf(dimensions);
        _values = values;
    }

    /// <summary>How many vectors.</summary>
    public int Count { get; }

    /// <summary>Numbers per vector.</summary>
    public int Dimensions { get; }

    /// <summary>Numbers from one vector to the next: <see cref="Dimensions"/> rounded up to a multiple of 16.</summary>
    public int Stride { get; }

    /// <summary>Bytes held.</summary>
    public long MemoryBytes => _values.Bytes;

    /// <summary>The numbers of a vector.</summary>
    public Span<float> this[int row]
    {
        get
        {
            if ((uint)row >= (uint)Count) throw new ArgumentOutOfRangeException(nameof(row), row, $"There are {Count} vectors.");
            return new Span<float>(Row(row), Dimensions);
        }
    }

    internal NativeBlock<float> Values => _values;

    /// <summary>Copies row-major numbers.</summary>
    /// <param name="values">Rows × <paramref name="dimensions"/>.</param>
    /// <param name="dimensions">Numbers per vector.</param>
    /// <exception cref="InputException">A length that is no multiple of the dimensions, or dimensions outside 8 to 1024.</exception>
    public static VectorSet FromRows(ReadOnlySpan<float> values, int dimensions)
    {
        StrideOf(dimensions);
        if (values.Length % dimensions != 0)
            throw new InputException($"{values.Length} numbers are no whole vectors of {dimensions}.", field: "vectors");
        var set = new VectorSet(values.Length / dimensions, dimensions);
        for (var row = 0; row < set.Count; row++) values.Slice(row * dimensions, dimensions).CopyTo(set[row]);
        return set;
    }

    /// <summary>Checks every number, and for <see cref="VectorMetric.Cosine"/> every length.</summary>
    /// <param name="metric">What the vectors are to be compared by.</param>
    /// <param name="source">The file they came from, named in the error.</param>
    /// <exception cref="InputException">Names the first row and position that is not finite, or the first zero vector.</exception>
    public void Check(VectorMetric metric, string? source = null)
    {
        for (var row = 0; row < Count; row++) VectorCheck.Finite(this[row], metric, row, source);
    }

    internal static int StrideOf(int dimensions)
    {
        OptionRange.Check("dimensions", dimensions, LeastDimensions, MostDimensions);
        return (dimensions + 15) / 16 * 16;
    }

    internal float* Row(int row) => _values.Pointer + (long)row * Stride;
}
