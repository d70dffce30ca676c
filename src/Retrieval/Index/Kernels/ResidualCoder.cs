using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FeedRanker.Retrieval;

/// <summary>
/// Codes vectors in 8 bits per number, each dimension with a step of its own: x_d ≈ scale · step_d · code_d, the scale
/// being of the row's list. All lengths are padded to a multiple of 16.
/// </summary>
internal sealed unsafe class ResidualCoder
{
    private readonly NativeBlock<float> _steps;
    private readonly NativeBlock<float> _inverse;

    /// <param name="steps">Positive numbers, one per dimension.</param>
    public ResidualCoder(ReadOnlySpan<float> steps)
    {
        Stride = VectorSet.StrideOf(steps.Length);
        Dimensions = steps.Length;
        _steps = new NativeBlock<float>(Stride);
        _inverse = new NativeBlock<float>(Stride);
        for (var d = 0; d < steps.Length; d++)
        {
            _steps.Pointer[d] = steps[d];
            _inverse.Pointer[d] = 1 / steps[d];
        }
    }

    public int Dimensions { get; }

    public int Stride { get; }

    public float* Steps => _steps.Pointer;

    /// <summary>The scale at which the largest number of the vector has the largest code.</summary>
    public float ScaleOf(float* vector)
    {
        var largest = Vector512<float>.Zero;
        for (var d = 0; d < Stride; d += 16)
            largest = Vector512.Max(largest, Vector512.Abs(Vector512.Load(vector + d) * Vector512.Load(_inverse.Pointer + d)));
        return Largest(largest) / CodeBlocks.Most;
    }

    /// <summary>Codes a vector at a scale; what is beyond its reach is clipped. Returns whether nothing was.</summary>
    public void Code(float* vector, float scale, sbyte* codes) => Round(vector, _inverse.Pointer, scale > 0 ? 1 / scale : 0, codes);

    /// <summary>Codes a query: the inner product with a row of scale s is ≈ s · Step · (Σ stored · query - Shift).</summary>
    public QueryCode CodeQuery(float* query, sbyte* codes)
    {
        var largest = Vector512<float>.Zero;
        var squares = Vector512<float>.Zero;
        for (var d = 0; d < Stride; d += 16)
        {
            var a = Vector512.Load(query + d) * Vector512.Load(_steps.Pointer + d);
            largest = Vector512.Max(largest, Vector512.Abs(a));
            squares = Vector512.FusedMultiplyAdd(a, a, squares);
        }

        var step = Largest(largest) / CodeBlocks.Most;
        var sum = Round(query, _steps.Pointer, step > 0 ? 1 / step : 0, codes);
        return new QueryCode(codes, step, CodeBlocks.Offset * sum, MathF.Sqrt(Vector512.Sum(squares)));
    }

    private int Round(float* vector, float* factors, float factor, sbyte* codes)
    {
        var sum = 0;
        for (var d = 0; d < Stride; d += 16)
        {
            var v = Vector512.Load(vector + d) * Vector512.Load(factors + d) * Vector512.Create(factor);
            v = Vector512.Min(Vector512.Max(v, Vector512.Create(-(float)CodeBlocks.Most)), Vector512.Create((float)CodeBlocks.Most));
            if (Avx512F.IsSupported)
            {
                var whole = Avx512F.ConvertToVector512Int32(v);
                sum += Vector512.Sum(whole);
                Vector128.Store(Avx512F.ConvertToVector128SByteWithSaturation(whole), codes + d);
            }
            else
            {
                for (var i = 0; i < 16; i++) sum += codes[d + i] = (sbyte)MathF.Round(v[i]);
            }
        }

        return sum;
    }

    private static float Largest(Vector512<float> values)
    {
        var half = Vector256.Max(values.GetLower(), values.GetUpper());
        var quarter = Vector128.Max(half.GetLower(), half.GetUpper());
        return MathF.Max(MathF.Max(quarter[0], quarter[1]), MathF.Max(quarter[2], quarter[3]));
    }
}
