namespace FeedRanker.Retrieval;

/// <summary>
/// Vectors in 8 bits per number: x_d ≈ s_d (code_d - 128), the step s_d of each dimension chosen over the whole set.
/// A query takes the steps into its own numbers and is then coded with one step of its own, so that an inner product is
/// one integer sum per row: q · x ≈ t (Σ code_d query_d - 128 Σ query_d). Scores of codes choose; exact scores decide.
/// </summary>
internal sealed unsafe class ByteCodes
{
    public const int Lanes = 64;
    private const int Offset = 128;
    private const int Most = 127;

    private readonly float[] _steps;

    private ByteCodes(int count, float[] steps, NativeBlock<byte> codes)
    {
        Count = count;
        _steps = steps;
        Stride = StrideOf(steps.Length);
        Codes = codes;
    }

    /// <summary>Rows there is room for.</summary>
    public int Count { get; }

    /// <summary>Bytes from one row to the next, a multiple of <see cref="Lanes"/>.</summary>
    public int Stride { get; }

    /// <summary>The step of each dimension.</summary>
    public ReadOnlySpan<float> Steps => _steps;

    /// <summary>Count × Stride.</summary>
    public NativeBlock<byte> Codes { get; }

    /// <summary>Bytes per row for vectors of that many numbers.</summary>
    public static int StrideOf(int dimensions) => (dimensions + Lanes - 1) / Lanes * Lanes;

    /// <summary>Steps that reach the largest absolute number of each dimension.</summary>
    public static float[] StepsOf(VectorSet vectors)
    {
        var largest = new float[vectors.Dimensions];
        for (var row = 0; row < vectors.Count; row++)
        {
            var vector = vectors[row];
            for (var d = 0; d < vector.Length; d++) largest[d] = Math.Max(largest[d], Math.Abs(vector[d]));
        }

        for (var d = 0; d < largest.Length; d++) largest[d] = largest[d] > 0 ? largest[d] / Most : 1;
        return largest;
    }

    /// <summary>Room for rows of the given steps, all coded as zero vectors.</summary>
    public static ByteCodes Empty(int count, float[] steps)
    {
        var codes = new NativeBlock<byte>((long)count * StrideOf(steps.Length));
        for (long i = 0; i < codes.Length; i += 1 << 30) codes.Slice(i, (int)Math.Min(1 << 30, codes.Length - i)).Fill(Offset);
        return new ByteCodes(count, steps, codes);
    }

    /// <summary>Sees codes made before, such as those of a snapshot.</summary>
    public static ByteCodes Over(int count, float[] steps, NativeBlock<byte> codes) => new(count, steps, codes);

    /// <summary>The codes of a row.</summary>
    public byte* Row(int row) => Codes.Pointer + (long)row * Stride;

    /// <summary>Codes a vector; numbers beyond a step's reach are clipped.</summary>
    public void Set(int row, ReadOnlySpan<float> vector)
    {
        var codes = Row(row);
        for (var d = 0; d < _steps.Length; d++)
            codes[d] = (byte)(Offset + (int)Math.Clamp(MathF.Round(vector[d] / _steps[d]), -Most, Most));
    }

    /// <summary>Codes a query.</summary>
    /// <param name="query">As many numbers as there are steps.</param>
    /// <param name="coded"><see cref="Stride"/> numbers; the padding becomes zero.</param>
    /// <returns>Score ≈ Scale × (sum - Shift), sum being <see cref="CodeKernels.Sum"/>; the scale is 0 for a zero query.</returns>
    public (float Scale, int Shift) Code(ReadOnlySpan<float> query, Span<sbyte> coded)
    {
        var largest = 0f;
        for (var d = 0; d < query.Length; d++) largest = Math.Max(largest, Math.Abs(query[d] * _steps[d]));
        coded.Clear();
        if (!(largest > 0)) return (0, 0);
        var scale = largest / Most;
        var sum = 0;
        for (var d = 0; d < query.Length; d++)
        {
            var value = (sbyte)MathF.Round(query[d] * _steps[d] / scale);
            coded[d] = value;
            sum += value;
        }

        return (scale, Offset * sum);
    }
}
