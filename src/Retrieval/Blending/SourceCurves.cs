using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>The fitted maps of a release's sources, by name. Immutable.</summary>
public sealed class SourceCurves
{
    private const string Kind = "source-curves";
    private const int FormatVersion = 1;

    private readonly SortedDictionary<string, SourceCurve> _curves;

    /// <summary>Takes maps by source name.</summary>
    public SourceCurves(IReadOnlyDictionary<string, SourceCurve> curves) =>
        _curves = new SortedDictionary<string, SourceCurve>(curves.ToDictionary(c => c.Key, c => c.Value), StringComparer.Ordinal);

    /// <summary>No source has a map.</summary>
    public static SourceCurves None { get; } = new(new Dictionary<string, SourceCurve>());

    /// <summary>The sources that have a map.</summary>
    public IReadOnlyCollection<string> Names => _curves.Keys;

    /// <summary>The map of a source, or null.</summary>
    public SourceCurve? Find(string source) => _curves.GetValueOrDefault(source);

    /// <summary>Writes the maps.</summary>
    public void Save(string path)
    {
        using var writer = new ArtifactWriter(path, Kind, FormatVersion);
        writer.WriteStrings("names", [.. _curves.Keys]);
        writer.Write<int>("lengths", _curves.Values.Select(c => c.Scores.Length).ToArray());
        writer.Write<float>("scores", _curves.Values.SelectMany(c => c.Scores.ToArray()).ToArray());
        writer.Write<float>("chances", _curves.Values.SelectMany(c => c.Chances.ToArray()).ToArray());
        writer.Complete();
    }

    /// <summary>Reads maps that <see cref="Save"/> wrote.</summary>
    /// <exception cref="InputException">Missing, damaged, or of another kind or version.</exception>
    public static SourceCurves Load(string path)
    {
        var reader = new ArtifactReader(path, Kind, FormatVersion);
        var names = reader.ReadStrings("names");
        var lengths = reader.Read<int>("lengths");
        var scores = reader.Read<float>("scores");
        var chances = reader.Read<float>("chances");
        if (lengths.Length != names.Length || lengths.ToArray().Any(l => l < 1) || lengths.ToArray().Sum() != scores.Length || chances.Length != scores.Length)
            throw new InputException("its maps contradict each other.", path);
        var curves = new Dictionary<string, SourceCurve>(StringComparer.Ordinal);
        var from = 0;
        for (var i = 0; i < names.Length; i++)
        {
            curves[names[i]] = new SourceCurve(scores.Slice(from, lengths[i]).ToArray(), chances.Slice(from, lengths[i]).ToArray());
            from += lengths[i];
        }

        return new SourceCurves(curves);
    }
}
