using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>Leaves scores that are probabilities already as they are.</summary>
public sealed class Uncalibrated : Calibrator
{
    private Uncalibrated()
    {
    }

    /// <summary>The one there is.</summary>
    public static Uncalibrated Instance { get; } = new();

    internal override CalibrationMethod Method => CalibrationMethod.None;

    /// <inheritdoc />
    public override string Describe() => "scores as they are";

    /// <inheritdoc />
    public override void Apply(ReadOnlySpan<float> scores, Span<float> probabilities) => scores.CopyTo(probabilities);

    /// <summary>Makes sure that scores are probabilities.</summary>
    /// <exception cref="InputException">One is not; the row is named.</exception>
    internal static Uncalibrated Fit(ReadOnlySpan<float> scores)
    {
        for (var i = 0; i < scores.Length; i++)
            if (scores[i] is not (>= 0 and <= 1)) throw new InputException($"row {i} has {scores[i]}, which is no probability, so it cannot stay as it is: use isotonic or platt.", field: "scores");
        return Instance;
    }

    private protected override void Write(ArtifactWriter writer, string prefix)
    {
    }
}
