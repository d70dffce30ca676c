using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// A rising map from a ranker's score to a probability, fitted on held-out rows: it changes what a score means, never
/// the order of two scores. NaN stays NaN. Immutable and thread-safe.
/// </summary>
public abstract class Calibrator
{
    private protected Calibrator()
    {
    }

    internal abstract CalibrationMethod Method { get; }

    /// <summary>Fits held-out scores to labels 0 and 1.</summary>
    /// <param name="method">How.</param>
    /// <param name="scores">The ranker's scores, finite.</param>
    /// <param name="labels">What happened, 0 or 1.</param>
    /// <param name="weights">Row weights, or empty for 1 each.</param>
    /// <exception cref="InputException">A number is out of range; the row is named.</exception>
    public static Calibrator Fit(CalibrationMethod method, ReadOnlySpan<float> scores, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights = default) => method switch
    {
        CalibrationMethod.Platt => PlattCalibrator.Fit(scores, labels, weights),
        CalibrationMethod.None => Uncalibrated.Fit(scores),
        _ => IsotonicCalibrator.Fit(scores, labels, weights),
    };

    /// <summary>Writes the probability of each score.</summary>
    public abstract void Apply(ReadOnlySpan<float> scores, Span<float> probabilities);

    /// <summary>The map in a few words.</summary>
    public abstract string Describe();

    internal static Calibrator Read(ArtifactReader reader, CalibrationMethod method, string prefix) => method switch
    {
        CalibrationMethod.Platt => PlattCalibrator.Read(reader, prefix),
        CalibrationMethod.None => Uncalibrated.Instance,
        _ => IsotonicCalibrator.Read(reader, prefix),
    };

    internal void WriteTo(ArtifactWriter writer, string prefix) => Write(writer, prefix);

    private protected abstract void Write(ArtifactWriter writer, string prefix);
}
