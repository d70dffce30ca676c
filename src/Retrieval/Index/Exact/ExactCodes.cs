namespace FeedRanker.Retrieval;

/// <summary>
/// All vectors in 8 bits per number, with what bounds the error of every score made from them. Squared distances are
/// coded around the mean: -|q - x|² = -|q|² + 2 q·x - |x|².
/// </summary>
internal sealed unsafe class ExactCodes(ResidualCoder coder, NativeBlock<float> mean, NativeBlock<byte> codes, NativeBlock<float>? biases, CodeBounds bounds)
{
    private const float SingleRounding = 1.2e-7f;

    public ResidualCoder Coder => coder;

    /// <summary>What was subtracted, padded; zeros but for squared distances.</summary>
    public NativeBlock<float> Mean => mean;

    /// <summary>Of all rows, in blocks.</summary>
    public NativeBlock<byte> Codes => codes;

    /// <summary>-|x|² of each row; null but for squared distances.</summary>
    public NativeBlock<float>? Biases => biases;

    public CodeBounds Bounds => bounds;

    public long Bytes => codes.Bytes + (biases?.Bytes ?? 0);

    /// <summary>
    /// The most by which a score from codes is off the exact one: |a · e| ≤ |a| |e| for the rounding errors of rows and of the
    /// query, and for each sum in single precision its terms' share.
    /// </summary>
    public float BoundOf(float* query, in QueryCode code)
    {
        var rounding = 0.0;
        for (var d = 0; d < coder.Dimensions; d++)
        {
            var rest = query[d] * coder.Steps[d] - (double)code.Step * code.Codes[d];
            rounding += rest * rest;
        }

        var length = MathF.Sqrt(FloatKernels.Sum<ProductTerm>(query, query, coder.Stride));
        var product = bounds.Scale * (code.Spread * bounds.Rounding + (float)Math.Sqrt(rounding) * bounds.Code);
        var reach = biases is null ? length * bounds.Vector : (length + bounds.Vector) * (length + bounds.Vector);
        var sums = bounds.Scale * code.Step * (2 * Math.Abs((float)code.Shift) + CodeBlocks.Most * CodeBlocks.Most * coder.Stride);
        return (biases is null ? 1 : 2) * (product * 1.001f + SingleRounding * sums) + 4 * SingleRounding * coder.Stride * reach;
    }
}
