namespace FeedRanker.Retrieval;

/// <summary>
/// One half of an alternation: one side's vectors are fixed, any row of the other side can be solved for. A request's
/// fold-in is the same half-step with the items fixed, so it gives the vector that training would.
/// </summary>
internal sealed class AlsHalfStep
{
    private readonly AlsOptions _options;
    private readonly double _unobservedMass;

    public AlsHalfStep(float[] factors, float[] gram, AlsOptions options)
    {
        _options = options;
        Factors = factors;
        Dimensions = options.Factors;
        _unobservedMass = (double)options.Unobserved * (factors.Length / Dimensions);
        ScaledGram = new float[gram.Length];
        for (var i = 0; i < gram.Length; i++) ScaledGram[i] = options.Unobserved * gram[i];
    }

    /// <summary>The fixed side, row-major.</summary>
    public float[] Factors { get; }

    /// <summary>Numbers per row.</summary>
    public int Dimensions { get; }

    /// <summary>α0 FᵀF.</summary>
    public float[] ScaledGram { get; }

    /// <summary>a = α · weight.</summary>
    public float Confidence(float weight) => _options.Alpha * weight;

    /// <summary>λ_row of a row whose confidences sum to <paramref name="mass"/>.</summary>
    public float Regularisation(double mass) =>
        (float)(_options.Regularisation * Math.Pow(mass + _unobservedMass, _options.FrequencyExponent));
}
