using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>How intervals and randomisation tests draw. The same options and values give the same bits.</summary>
public sealed record ResamplingOptions
{
    /// <summary>2000 resamples, 95% confidence.</summary>
    public static ResamplingOptions Default { get; } = new();

    /// <summary>Bootstrap resamples, 100 to 1,000,000.</summary>
    public int Resamples { get; init; } = 2000;

    /// <summary>Sign flips of the randomisation test, 100 to 1,000,000.</summary>
    public int Flips { get; init; } = 10_000;

    /// <summary>Confidence of the intervals, above 0 and below 1.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Where the draws start.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Returns itself when every value is in its range.</summary>
    /// <exception cref="InputException">Names the first field that is not.</exception>
    public ResamplingOptions Validated()
    {
        if (Resamples is < 100 or > 1_000_000) throw new InputException($"{Resamples} must be from 100 to 1000000.", field: nameof(Resamples));
        if (Flips is < 100 or > 1_000_000) throw new InputException($"{Flips} must be from 100 to 1000000.", field: nameof(Flips));
        if (!(Confidence > 0 && Confidence < 1)) throw new InputException($"{Confidence} must be above 0 and below 1.", field: nameof(Confidence));
        return this;
    }
}
