using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>How position bias is estimated.</summary>
public sealed record PositionBiasOptions
{
    /// <summary>EM iterations, 1 to 100,000.</summary>
    public int Iterations { get; init; } = 200;

    /// <summary>EM iterations of each resample, after the start for rare clicks; 1 to 100,000.</summary>
    public int ResampleIterations { get; init; } = 20;

    /// <summary>Ridge penalty of a key's relevance in EM, above 0.</summary>
    public double Ridge { get; init; } = 1;

    /// <summary>Resamples of the intervals, 20 to 100,000.</summary>
    public int Resamples { get; init; } = 200;

    /// <summary>Confidence, above 0 and below 1.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Where the draws start.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Returns itself when every value is in its range.</summary>
    /// <exception cref="InputException">Names the first field that is not.</exception>
    public PositionBiasOptions Validated()
    {
        if (Iterations is < 1 or > 100_000) throw new InputException($"{Iterations} must be from 1 to 100000.", field: nameof(Iterations));
        if (ResampleIterations is < 1 or > 100_000) throw new InputException($"{ResampleIterations} must be from 1 to 100000.", field: nameof(ResampleIterations));
        if (!(Ridge > 0 && Ridge <= 1e6)) throw new InputException($"{Ridge} must be above 0 and at most 1000000.", field: nameof(Ridge));
        if (Resamples is < 20 or > 100_000) throw new InputException($"{Resamples} must be from 20 to 100000.", field: nameof(Resamples));
        if (!(Confidence > 0 && Confidence < 1)) throw new InputException($"{Confidence} must be above 0 and below 1.", field: nameof(Confidence));
        return this;
    }
}
