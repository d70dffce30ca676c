using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>How logistic regression is trained. Immutable; <see cref="Validate"/> names the first value out of range.</summary>
public sealed record LogisticOptions
{
    /// <summary>Penalty on the squares of standardised coefficients, per unit of row weight, 0 to 1e6.</summary>
    public double L2 { get; init; } = 1e-4;

    /// <summary>The most steps of L-BFGS, 1 to 10000.</summary>
    public int Steps { get; init; } = 200;

    /// <summary>Training ends when no partial derivative of the mean loss is larger, 1e-12 to 1.</summary>
    public double Tolerance { get; init; } = 1e-6;

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="Core.InputException">Names the field, its value and the allowed range.</exception>
    public void Validate()
    {
        OptionRange.Check(nameof(L2), L2, 0, 1e6);
        OptionRange.Check(nameof(Steps), Steps, 1, 10_000);
        OptionRange.Check(nameof(Tolerance), Tolerance, 1e-12, 1);
    }
}
