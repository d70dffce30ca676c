using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// What turns a release's scores into probabilities: a curve for all requests and, where segments of requests (surfaces,
/// countries) are told apart, one for each that has enough held-out rows of both labels. All others share the common one.
/// Immutable and thread-safe.
/// </summary>
public sealed class SegmentCalibrator
{
    /// <summary>The kind of its files.</summary>
    public const string Kind = "calibrator";

    private const int FormatVersion = 2;

    private readonly SortedDictionary<string, Calibrator> _own;
    private readonly Dictionary<string, Calibrator> _byName;

    /// <summary>One curve for all.</summary>
    public SegmentCalibrator(Calibrator common)
        : this(common, "", new SortedDictionary<string, Calibrator>(StringComparer.Ordinal))
    {
    }

    private SegmentCalibrator(Calibrator common, string by, SortedDictionary<string, Calibrator> own)
    {
        (Common, By, _own) = (common, by, own);
        _byName = new Dictionary<string, Calibrator>(own, StringComparer.Ordinal);
    }

    /// <summary>The curve of every segment without one of its own.</summary>
    public Calibrator Common { get; }

    /// <summary>What tells segments apart, such as <c>surface</c>; empty when nothing does.</summary>
    public string By { get; }

    /// <summary>How the curves were fitted.</summary>
    public CalibrationMethod Method => Common.Method;

    /// <summary>The segments that have their own, in order of name.</summary>
    public IReadOnlyCollection<string> Segments => _own.Keys;

    /// <summary>Fits held-out rows, all together and segment by segment.</summary>
    /// <param name="method">How.</param>
    /// <param name="scores">The ranker's scores, finite.</param>
    /// <param name="labels">What happened, 0 or 1.</param>
    /// <param name="weights">Row weights, or empty for 1 each.</param>
    /// <param name="by">What tells segments apart.</param>
    /// <param name="segments">The segment of each row, empty where it is not known; none for one curve.</param>
    /// <param name="leastRows">Rows of each label that a segment needs for its own, 1 or more.</param>
    /// <exception cref="InputException">The lengths differ, or the rows are unfit.</exception>
    public static SegmentCalibrator Fit(
        CalibrationMethod method, ReadOnlySpan<float> scores, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights = default,
        string by = "", ReadOnlySpan<string> segments = default, int leastRows = 200)
    {
        OptionRange.Check(nameof(leastRows), leastRows, 1, int.MaxValue);
        var common = Calibrator.Fit(method, scores, labels, weights);
        if (by.Length == 0 || method == CalibrationMethod.None) return new SegmentCalibrator(common);
        if (segments.Length != scores.Length) throw new InputException($"there are {segments.Length} for {scores.Length} scores.", field: "segments");
        var rows = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var row = 0; row < segments.Length; row++)
        {
            if (segments[row].Length == 0) continue;
            if (!rows.TryGetValue(segments[row], out var list)) rows.Add(segments[row], list = []);
            list.Add(row);
        }

        var own = new SortedDictionary<string, Calibrator>(StringComparer.Ordinal);
        foreach (var (segment, list) in rows)
        {
            var y = Of(labels, list);
            var positives = y.Count(label => label > 0);
            if (positives >= leastRows && y.Length - positives >= leastRows)
                own.Add(segment, Calibrator.Fit(method, Of(scores, list), y, weights.IsEmpty ? [] : Of(weights, list)));
        }

        return new SegmentCalibrator(common, by, own);
    }

    /// <summary>The curve of a segment.</summary>
    public Calibrator Of(string segment) => _byName.GetValueOrDefault(segment, Common);

    /// <summary>Writes the probability of each row's score; with one curve for all, segments are not looked at.</summary>
    public void Apply(ReadOnlySpan<float> scores, ReadOnlySpan<string> segments, Span<float> probabilities)
    {
        if (_own.Count == 0) Common.Apply(scores, probabilities);
        else
            for (var row = 0; row < scores.Length; row++) Of(segments[row]).Apply(scores.Slice(row, 1), probabilities.Slice(row, 1));
    }

    /// <summary>Writes it as an artifact of kind <c>calibrator</c>.</summary>
    public void Save(string path)
    {
        using var writer = new ArtifactWriter(path, Kind, FormatVersion);
        writer.WriteText("method", Method.ToString().ToLowerInvariant());
        writer.WriteText("by", By);
        writer.WriteStrings("segments", [.. _own.Keys]);
        Common.WriteTo(writer, "");
        var n = 0;
        foreach (var calibrator in _own.Values) calibrator.WriteTo(writer, Prefix(n++));
        writer.Complete();
    }

    /// <summary>Reads one back; files of version 1 have one curve.</summary>
    /// <exception cref="InputException">The file is missing, damaged, of another kind or of an unknown method.</exception>
    public static SegmentCalibrator Load(string path)
    {
        var reader = new ArtifactReader(path, Kind, 1, FormatVersion);
        var name = reader.ReadText("method");
        CalibrationMethod method = name switch
        {
            "isotonic" => CalibrationMethod.Isotonic,
            "platt" => CalibrationMethod.Platt,
            "none" => CalibrationMethod.None,
            _ => throw new InputException($"is '{name}'; isotonic, platt or none is allowed.", path, field: "method"),
        };
        var common = Calibrator.Read(reader, method, "");
        if (reader.Version == 1) return new SegmentCalibrator(common);
        var own = new SortedDictionary<string, Calibrator>(StringComparer.Ordinal);
        foreach (var segment in reader.ReadStrings("segments")) own[segment] = Calibrator.Read(reader, method, Prefix(own.Count));
        return new SegmentCalibrator(common, reader.ReadText("by"), own);
    }

    private static string Prefix(int segment) => FormattableString.Invariant($"segment.{segment}.");

    private static float[] Of(ReadOnlySpan<float> values, List<int> rows)
    {
        var some = new float[rows.Count];
        for (var i = 0; i < some.Length; i++) some[i] = values[rows[i]];
        return some;
    }
}
