using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// A rising map from a ranker's score to a probability, fitted on held-out rows: it changes what a score means, never
/// the order of two scores. NaN stays NaN. Immutable and thread-safe.
/// </summary>
public abstract class Calibrator
{
    private const string Kind = "calibrator";
    private const int FormatVersion = 1;

    private protected Calibrator()
    {
    }

    private protected abstract string Method { get; }

    /// <summary>Writes the probability of each score.</summary>
    public abstract void Apply(ReadOnlySpan<float> scores, Span<float> probabilities);

    /// <summary>Writes the calibrator as an artifact of kind <c>calibrator</c>.</summary>
    public void Save(string path)
    {
        using var writer = new ArtifactWriter(path, Kind, FormatVersion);
        writer.WriteText("method", Method);
        Write(writer);
        writer.Complete();
    }

    /// <summary>Reads a calibrator of any method back.</summary>
    /// <exception cref="InputException">The file is missing, damaged, of another kind or of an unknown method.</exception>
    public static Calibrator Load(string path)
    {
        var reader = new ArtifactReader(path, Kind, FormatVersion);
        var method = reader.ReadText("method");
        return method switch
        {
            IsotonicCalibrator.MethodName => IsotonicCalibrator.Read(reader, path),
            PlattCalibrator.MethodName => PlattCalibrator.Read(reader, path),
            _ => throw new InputException($"is '{method}'; isotonic or platt is allowed.", path, field: "method"),
        };
    }

    private protected abstract void Write(ArtifactWriter writer);
}
