using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// A sigmoid of the score: 1 / (1 + e^-(slope score + offset)) with slope 0 or more, fitted to Platt's smoothed targets
/// (Platt 1999; Lin, Lin and Weng 2007). For scores that are not probabilities, or when held-out rows are few.
/// </summary>
public sealed class PlattCalibrator : Calibrator
{
    private PlattCalibrator(double slope, double offset)
    {
        Slope = slope;
        Offset = offset;
    }

    /// <summary>What a unit of score adds to the log-odds; 0 or more.</summary>
    public double Slope { get; }

    /// <summary>The log-odds of score 0.</summary>
    public double Offset { get; }

    internal override CalibrationMethod Method => CalibrationMethod.Platt;

    /// <inheritdoc />
    public override string Describe() => FormattableString.Invariant($"sigmoid of {Slope:0.####} x score {(Offset < 0 ? '-' : '+')} {Math.Abs(Offset):0.####}");

    /// <summary>Fits held-out scores to labels 0 and 1.</summary>
    /// <param name="scores">The ranker's scores, finite.</param>
    /// <param name="labels">What happened, 0 or 1, both of them.</param>
    /// <param name="weights">Row weights, or empty for 1 each.</param>
    /// <exception cref="InputException">A number is out of range; the row is named.</exception>
    public static PlattCalibrator Fit(ReadOnlySpan<float> scores, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights = default)
    {
        CalibrationCheck.Rows(scores, labels, weights);
        CalibrationCheck.BothLabels(labels, weights);
        var (slope, offset) = PlattFit.Fit(scores, labels, weights);
        return new PlattCalibrator(slope, offset);
    }

    /// <inheritdoc />
    public override void Apply(ReadOnlySpan<float> scores, Span<float> probabilities)
    {
        for (var i = 0; i < scores.Length; i++) probabilities[i] = (float)(1 / (1 + Math.Exp(-(Slope * scores[i] + Offset))));
    }

    internal static PlattCalibrator Read(ArtifactReader reader, string prefix)
    {
        var numbers = reader.Read<double>(prefix + "sigmoid");
        if (numbers is [>= 0 and < double.PositiveInfinity, _] && double.IsFinite(numbers[1])) return new PlattCalibrator(numbers[0], numbers[1]);
        throw new InputException("needs a slope of 0 or more and an offset, both finite.", reader.Path, field: "sigmoid");
    }

    private protected override void Write(ArtifactWriter writer, string prefix) => writer.Write<double>(prefix + "sigmoid", [Slope, Offset]);
}
