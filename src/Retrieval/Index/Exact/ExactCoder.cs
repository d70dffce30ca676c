using System.Numerics.Tensors;

namespace FeedRanker.Retrieval;

/// <summary>Makes <see cref="ExactCodes"/>: moments, then the scale, then the codes.</summary>
internal sealed unsafe class ExactCoder
{
    private const int Chunk = 256 * CodeBlocks.Rows;

    private readonly VectorSet _vectors;
    private readonly NativeBlock<float>? _inverse;
    private readonly NativeBlock<float> _mean;
    private readonly ResidualCoder _coder;
    private readonly NativeBlock<byte> _codes;
    private readonly NativeBlock<float>? _biases;
    private readonly ParallelOptions _parallel;

    /// <param name="vectors">At least one.</param>
    /// <param name="inverse">What each is multiplied by first, or null.</param>
    /// <param name="squared">Whether squared distances are wanted.</param>
    /// <param name="parallel">How many threads, and when to stop.</param>
    public ExactCoder(VectorSet vectors, NativeBlock<float>? inverse, bool squared, ParallelOptions parallel)
    {
        _vectors = vectors;
        _inverse = inverse;
        _parallel = parallel;
        var slots = (long)CodeBlocks.Of(vectors.Count) * CodeBlocks.Rows;
        _mean = new NativeBlock<float>(vectors.Stride);
        _coder = new ResidualCoder(Moments(squared));
        _codes = new NativeBlock<byte>(slots * vectors.Stride);
        _biases = squared ? new NativeBlock<float>(slots) : null;
    }

    public ExactCodes Code()
    {
        var scale = Over(default, measureOnly: true).Scale;
        return new ExactCodes(_coder, _mean, _codes, _biases, Over(new CodeBounds(scale, 0, 0, 0), measureOnly: false));
    }

    private float[] Moments(bool squared)
    {
        var dimensions = _vectors.Dimensions;
        var (sums, squares) = (new double[dimensions], new double[dimensions]);
        var work = new NativeBlock<float>(_vectors.Stride);
        for (var row = 0; row < _vectors.Count; row++)
        {
            Load(row, work);
            for (var d = 0; d < dimensions; d++)
            {
                double x = work.Pointer[d];
                sums[d] += x;
                squares[d] += x * x;
            }
        }

        var deviations = new float[dimensions];
        for (var d = 0; d < dimensions; d++)
        {
            var mean = squared ? sums[d] / _vectors.Count : 0;
            _mean.Pointer[d] = (float)mean;
            deviations[d] = (float)Math.Sqrt(Math.Max(0, squares[d] / _vectors.Count - mean * mean));
        }

        GC.KeepAlive(work);
        return CentroidTable.Positive(deviations);
    }

    private CodeBounds Over(CodeBounds start, bool measureOnly)
    {
        var gate = new object();
        var bounds = start;
        var chunks = (_vectors.Count + Chunk - 1) / Chunk;
        Parallel.For(0, chunks, _parallel, () => (Work: new NativeBlock<float>(_vectors.Stride), Codes: new NativeBlock<sbyte>(_vectors.Stride), Bounds: start), (chunk, _, local) =>
        {
            var end = Math.Min(_vectors.Count, (chunk + 1) * Chunk);
            for (var row = chunk * Chunk; row < end; row++)
            {
                Load(row, local.Work);
                CentroidTable.Subtract(local.Work.Pointer, _mean.Pointer, local.Work.Pointer, _vectors.Stride);
                if (measureOnly) local.Bounds = local.Bounds with { Scale = Math.Max(local.Bounds.Scale, _coder.ScaleOf(local.Work.Pointer)) };
                else local.Bounds = local.Bounds.Or(CodeRow(row, start.Scale, local.Work.Pointer, local.Codes.Pointer));
            }

            GC.KeepAlive(local.Work);
            GC.KeepAlive(local.Codes);
            return local;
        }, local =>
        {
            lock (gate) bounds = bounds.Or(local.Bounds);
        });
        return bounds;
    }

    private CodeBounds CodeRow(int row, float scale, float* x, sbyte* codes)
    {
        _coder.Code(x, scale, codes);
        CodeBlocks.Put(_codes.Pointer, row, _vectors.Stride, codes);
        double rounding = 0, code = 0;
        for (var d = 0; d < _vectors.Dimensions; d++)
        {
            var rest = scale > 0 ? x[d] / ((double)scale * _coder.Steps[d]) - codes[d] : 0;
            rounding += rest * rest;
            code += codes[d] * codes[d];
        }

        var squares = FloatKernels.Sum<ProductTerm>(x, x, _vectors.Stride);
        if (_biases is not null) _biases.Pointer[row] = -squares;
        return new CodeBounds(scale, (float)Math.Sqrt(rounding), (float)Math.Sqrt(code), MathF.Sqrt(squares));
    }

    private void Load(int row, NativeBlock<float> into)
    {
        var vector = new ReadOnlySpan<float>(_vectors.Row(row), _vectors.Stride);
        if (_inverse is null) vector.CopyTo(into.Span);
        else TensorPrimitives.Multiply(vector, _inverse.Pointer[row], into.Span);
    }
}
