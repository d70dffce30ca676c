namespace FeedRanker.Retrieval;

/// <summary>
/// One half of an alternation: one side's vectors are fixed, any row of the other side can be solved for. A request's
/// fold-in is the same half-step with the items fixed, so it gives the vector that training would.
/// </summary>
internal sealed class AlsHalfStep
{
    private readonly AlsOptions _options;
    private readonly double _unobservedMass;

    /// <summary>Fixes a side.</summary>
    /// <param name="factors">Its vectors, row-major.</param>
    /// <param name="gram">FᵀF of the rows that were trained.</param>
    /// <param name="trained">How many rows those are: later ones were folded in.</param>
    /// <param name="options">The objective.</param>
    public AlsHalfStep(float[] factors, float[] gram, int trained, AlsOptions options)
    {
        _options = options;
        Factors = factors;
        Dimensions = options.Factors;
        _unobservedMass = (double)options.Unobserved * trained;
        ScaledGram = new float[gram.Length];
        for (var i = 0; i < gram.Length; i++) ScaledGram[i] = options.Unobserved * gram[i];
        Diagonal = DiagonalOf(ScaledGram, Dimensions);
    }

    /// <summary>The fixed side, row-major.</summary>
    public float[] Factors { get; }

    /// <summary>Numbers per row.</summary>
    public int Dimensions { get; }

    /// <summary>α0 FᵀF.</summary>
    public float[] ScaledGram { get; }

    /// <summary>The diagonal of <see cref="ScaledGram"/> when that is all of it, as in the basis of its eigenvectors; else empty.</summary>
    public float[] Diagonal { get; }

    /// <summary>α.</summary>
    public float Alpha => _options.Alpha;

    /// <summary>a = α · weight.</summary>
    public float Confidence(float weight) => _options.Alpha * weight;

    /// <summary>λ_row of a row whose confidences sum to <paramref name="mass"/>.</summary>
    public float Regularisation(double mass)
    {
        var size = mass + _unobservedMass;
        return (float)(_options.Regularisation * (_options.FrequencyExponent == 1 ? size : Math.Pow(size, _options.FrequencyExponent)));
    }

    private static float[] DiagonalOf(float[] matrix, int d)
    {
        var diagonal = new float[d];
        for (var i = 0; i < d; i++)
        {
            if (matrix.AsSpan(i * d, i).ContainsAnyExcept(0f) || matrix.AsSpan(i * d + i + 1, d - i - 1).ContainsAnyExcept(0f)) return [];
            diagonal[i] = matrix[i * d + i];
        }

        return diagonal;
    }
}
