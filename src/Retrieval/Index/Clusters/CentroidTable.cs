using System.Numerics.Tensors;

namespace FeedRanker.Retrieval;

/// <summary>
/// Centroids, whole and in 8 bits around their mean: all of them are scored in one scan, as the rows of a list are.
/// </summary>
internal sealed unsafe class CentroidTable
{
    private readonly NativeBlock<float> _mean;
    private readonly NativeBlock<byte> _codes;
    private readonly NativeBlock<float> _biases;
    private readonly ResidualCoder _coder;
    private readonly float _scale;

    public CentroidTable(VectorSet centroids)
    {
        Vectors = centroids;
        Stride = centroids.Stride;
        Blocks = CodeBlocks.Of(centroids.Count);
        _mean = new NativeBlock<float>(Stride);
        _codes = new NativeBlock<byte>((long)Blocks * CodeBlocks.Rows * Stride);
        _codes.Span.Fill(CodeBlocks.Offset);
        _biases = new NativeBlock<float>((long)Blocks * CodeBlocks.Rows);
        _biases.Span.Fill(float.MinValue); // of the slots behind the last centroid
        var deviations = Moments();
        _coder = new ResidualCoder(deviations);
        _scale = Code();
    }

    /// <summary>The centroids.</summary>
    public VectorSet Vectors { get; }

    public int Count => Vectors.Count;

    public int Stride { get; }

    public int Blocks { get; }

    public long Bytes => Vectors.MemoryBytes + _codes.Bytes + _biases.Bytes;

    /// <summary>Negated squared distances, or inner products, to all centroids, about.</summary>
    /// <param name="query">Padded.</param>
    /// <param name="work">Room for one padded vector.</param>
    /// <param name="codes">Room for one padded vector's codes.</param>
    /// <param name="squared">Distances rather than products.</param>
    /// <param name="scores">16 per block; what is behind the last centroid is far below all.</param>
    public void Score(float* query, float* work, sbyte* codes, bool squared, float* scores)
    {
        var constant = 0f;
        if (squared)
        {
            Subtract(query, _mean.Pointer, work, Stride);
            constant = -FloatKernels.Sum<ProductTerm>(work, work, Stride);
            query = work;
        }
        else
        {
            constant = FloatKernels.Sum<ProductTerm>(query, _mean.Pointer, Stride);
        }

        var code = _coder.CodeQuery(query, codes);
        var scale = (squared ? 2 : 1) * _scale * code.Step;
        BlockKernels.Score(_codes.Pointer, Blocks, codes, Stride, scale, constant - scale * code.Shift, squared ? _biases.Pointer : null, scores);
        if (!squared) new Span<float>(scores + Count, Blocks * CodeBlocks.Rows - Count).Fill(float.MinValue);
    }

    public static void Subtract(float* a, float* b, float* into, int stride) =>
        TensorPrimitives.Subtract(new ReadOnlySpan<float>(a, stride), new ReadOnlySpan<float>(b, stride), new Span<float>(into, stride));

    private float[] Moments()
    {
        var dimensions = Vectors.Dimensions;
        var sums = new double[dimensions];
        var squares = new double[dimensions];
        for (var row = 0; row < Count; row++)
        {
            var vector = Vectors[row];
            for (var d = 0; d < dimensions; d++)
            {
                sums[d] += vector[d];
                squares[d] += (double)vector[d] * vector[d];
            }
        }

        var deviations = new float[dimensions];
        for (var d = 0; d < dimensions; d++)
        {
            var mean = sums[d] / Count;
            _mean.Pointer[d] = (float)mean;
            deviations[d] = (float)Math.Sqrt(Math.Max(0, squares[d] / Count - mean * mean));
        }

        return Positive(deviations);
    }

    /// <summary>Steps must be above zero, also where all rows agree.</summary>
    public static float[] Positive(float[] deviations)
    {
        var floor = Math.Max(1e-3f * TensorPrimitives.Max<float>(deviations), 1e-20f);
        for (var d = 0; d < deviations.Length; d++) deviations[d] = Math.Max(deviations[d], floor);
        return deviations;
    }

    private float Code()
    {
        var work = new NativeBlock<float>(Stride);
        var codes = new NativeBlock<sbyte>(Stride);
        var scale = 0f;
        for (var row = 0; row < Count; row++)
        {
            Subtract(Vectors.Row(row), _mean.Pointer, work.Pointer, Stride);
            scale = Math.Max(scale, _coder.ScaleOf(work.Pointer));
        }

        for (var row = 0; row < Count; row++)
        {
            Subtract(Vectors.Row(row), _mean.Pointer, work.Pointer, Stride);
            _coder.Code(work.Pointer, scale, codes.Pointer);
            CodeBlocks.Put(_codes.Pointer, row, Stride, codes.Pointer);
            _biases.Pointer[row] = -FloatKernels.Sum<ProductTerm>(work.Pointer, work.Pointer, Stride);
        }

        GC.KeepAlive(work);
        GC.KeepAlive(codes);
        return scale;
    }
}
