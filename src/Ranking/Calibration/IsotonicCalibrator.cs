using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// The rising step function with the least weighted squared error (pool adjacent violators, Ayer et al. 1955), as
/// points joined by straight lines and level beyond the first and the last. Ranks are kept but for ties inside a step.
/// </summary>
public sealed class IsotonicCalibrator : Calibrator
{
    private readonly float[] _scores;
    private readonly float[] _probabilities;

    private IsotonicCalibrator(float[] scores, float[] probabilities)
    {
        _scores = scores;
        _probabilities = probabilities;
    }

    internal override CalibrationMethod Method => CalibrationMethod.Isotonic;

    /// <inheritdoc />
    public override string Describe() =>
        FormattableString.Invariant($"{_scores.Length} points from {_probabilities[0]:0.####} at {_scores[0]:0.####} to {_probabilities[^1]:0.####} at {_scores[^1]:0.####}");

    /// <summary>Fits held-out scores to labels 0 and 1.</summary>
    /// <param name="scores">The ranker's scores, finite.</param>
    /// <param name="labels">What happened, 0 or 1; if all are equal the calibrator is that constant.</param>
    /// <param name="weights">Row weights, or empty for 1 each.</param>
    /// <exception cref="InputException">A number is out of range; the row is named.</exception>
    public static IsotonicCalibrator Fit(ReadOnlySpan<float> scores, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights = default)
    {
        CalibrationCheck.Rows(scores, labels, weights);
        var steps = IsotonicFit.Steps(scores, labels, weights);
        var x = new List<float>();
        var y = new List<float>();
        foreach (var step in steps)
        {
            x.Add(step.First);
            y.Add((float)step.Mean);
            if (step.Last == step.First) continue;
            x.Add(step.Last);
            y.Add((float)step.Mean);
        }

        return new IsotonicCalibrator([.. x], [.. y]);
    }

    /// <inheritdoc />
    public override void Apply(ReadOnlySpan<float> scores, Span<float> probabilities)
    {
        for (var i = 0; i < scores.Length; i++) probabilities[i] = At(scores[i]);
    }

    internal static IsotonicCalibrator Read(ArtifactReader reader, string prefix)
    {
        var path = reader.Path;
        var x = reader.Read<float>(prefix + "scores").ToArray();
        var y = reader.Read<float>(prefix + "probabilities").ToArray();
        if (x.Length == 0 || x.Length != y.Length) throw new InputException($"has {x.Length} scores and {y.Length} probabilities.", path);
        for (var i = 0; i < x.Length; i++)
            if (!float.IsFinite(x[i]) || y[i] is not (>= 0 and <= 1) || (i > 0 && !(x[i] > x[i - 1] && y[i] >= y[i - 1])))
                throw new InputException($"point {i} does not rise, or is no probability.", path);
        return new IsotonicCalibrator(x, y);
    }

    private protected override void Write(ArtifactWriter writer, string prefix)
    {
        writer.Write<float>(prefix + "scores", _scores);
        writer.Write<float>(prefix + "probabilities", _probabilities);
    }

    private float At(float score)
    {
        if (float.IsNaN(score)) return float.NaN;
        if (score <= _scores[0]) return _probabilities[0];
        if (score >= _scores[^1]) return _probabilities[^1];
        int low = 0, high = _scores.Length - 1;
        while (high - low > 1)
        {
            var middle = (low + high) >> 1;
            if (_scores[middle] <= score) low = middle;
            else high = middle;
        }

        var share = ((double)score - _scores[low]) / ((double)_scores[high] - _scores[low]);
        return (float)(_probabilities[low] + share * ((double)_probabilities[high] - _probabilities[low]));
    }
}
