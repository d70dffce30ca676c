using FeedRanker.Core;
using FeedRanker.Onnx;

namespace FeedRanker.Ranking;

/// <summary>
/// A model of another trainer in the ONNX format, over features alone. Either each of its inputs is one feature, of shape
/// <c>[rows]</c> or <c>[rows, 1]</c> and with the feature's name, or it has one input of <c>[rows, n]</c> and the names of the
/// n features are given beside it. One output column is the score. Missing features become a number of the caller's choice,
/// since few graphs know NaN. A score that is not finite fails the run, naming output and row.
/// </summary>
/// <remarks>Whether a row's score depends on other rows is up to the graph: it should not.</remarks>
public sealed class OnnxRanker : ScoreModel, IDisposable
{
    private const string ArtifactKind = "onnx-ranker";
    private const int FormatVersion = 1;
    private const int Block = 1024;
    private const int RowStep = 16;

    private readonly byte[] _graph;
    private readonly string _file;
    private readonly OnnxModel _model;
    private readonly float _missing;
    private readonly string? _matrix;
    private readonly string _output;
    private readonly KeptPool<OnnxBinding> _bindings;

    private OnnxRanker(byte[] graph, IReadOnlyList<string>? features, string? output, float missing, string file)
    {
        (_graph, _file) = (graph, file);
        _missing = float.IsFinite(missing) ? missing : throw new InputException($"is {missing}; a finite number is needed.", file, field: "missing");
        _model = new OnnxModel(graph, new OnnxOptions(), file);
        _bindings = new KeptPool<OnnxBinding>(() => new OnnxBinding(_model, RowsName, RowsName is null ? 1 : Block, RowsName is null ? 1 : RowStep));
        (Features, _matrix) = OnnxInputs.Match(_model, features, file);
        _output = OnnxInputs.Output(_model, output, file);
        RowsName = OnnxInputs.RowsOf(_model, file);
    }

    /// <inheritdoc />
    public override IReadOnlyList<string> Features { get; }

    /// <summary>The output that is the score.</summary>
    public string Output => _output;

    /// <summary>What a missing feature becomes.</summary>
    public float Missing => _missing;

    private string? RowsName { get; }

    /// <summary>Reads a graph of another trainer.</summary>
    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <param name="features">The features of its one input's columns, in their order; null where each input is a feature.</param>
    /// <param name="output">The output that is the score; null where there is only one.</param>
    /// <param name="missing">What a missing feature becomes.</param>
    /// <exception cref="InputException">The file is missing, no graph, has an operator that is not known, or inputs or outputs that do not fit: they are named.</exception>
    public static OnnxRanker Import(string path, IReadOnlyList<string>? features = null, string? output = null, float missing = 0)
    {
        if (!File.Exists(path)) throw new InputException("there is no such file.", path);
        return new OnnxRanker(File.ReadAllBytes(path), features, output, missing, path);
    }

    /// <summary>Reads an artifact of kind <c>onnx-ranker</c>.</summary>
    /// <exception cref="InputException">The file is missing, damaged or of another kind, or as for <see cref="Import"/>.</exception>
    public static OnnxRanker Load(string path)
    {
        var reader = new ArtifactReader(path, ArtifactKind, FormatVersion);
        var features = reader.ReadStrings("features");
        var missing = reader.Read<float>("missing");
        return new OnnxRanker(reader.Read<byte>("graph").ToArray(), features.Length == 0 ? null : features, reader.ReadText("output"), missing.Length == 1 ? missing[0] : float.NaN, path);
    }

    /// <summary>Writes it as an artifact of kind <c>onnx-ranker</c>.</summary>
    public void Save(string path)
    {
        using var writer = new ArtifactWriter(path, ArtifactKind, FormatVersion);
        writer.WriteStrings("features", _matrix is null ? [] : Features);
        writer.WriteText("output", _output);
        writer.Write<float>("missing", [_missing]);
        writer.Write<byte>("graph", _graph);
        writer.Complete();
    }

    /// <summary>Scores the rows of a table before the model is used on requests.</summary>
    /// <exception cref="InputException">The table lacks a feature, or a score is not finite: output and row are named.</exception>
    public float[] Try(TrainingTable table)
    {
        try
        {
            return Score(table);
        }
        catch (InvalidOperationException wrong)
        {
            throw new InputException(wrong.Message, _file, inner: wrong);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _bindings.Drain(binding => binding.Dispose());
        _model.Dispose();
    }

    internal override void Score<TColumns>(in TColumns columns, Span<float> scores, CancellationToken ct = default)
    {
        var binding = _bindings.Take();
        try
        {
            for (var start = 0; start < scores.Length; start += binding.Capacity)
            {
                ct.ThrowIfCancellationRequested();
                var count = Math.Min(binding.Capacity, scores.Length - start);
                Fill(columns, start, count, binding);
                binding.RunChecked(count);
                var output = binding.Floats(_output);
                var width = output.Length / binding.Capacity;
                for (var i = 0; i < count; i++) scores[start + i] = output[i * width + width - 1];
            }
        }
        finally
        {
            _bindings.Give(binding);
        }
    }

    private void Fill<TColumns>(in TColumns columns, int start, int count, OnnxBinding binding)
        where TColumns : struct, IFeatureColumns
    {
        Span<float> values = stackalloc float[64];
        for (var feature = 0; feature < Features.Count; feature++)
        {
            var into = binding.Floats(_matrix ?? Features[feature]);
            var stride = _matrix is null ? 1 : Features.Count;
            for (var from = 0; from < count; from += values.Length)
            {
                var part = values[..Math.Min(values.Length, count - from)];
                columns.Read(feature, start + from, part);
                var to = from * stride + (_matrix is null ? 0 : feature);
                for (var i = 0; i < part.Length; i++, to += stride) into[to] = float.IsNaN(part[i]) ? _missing : part[i];
            }
        }
    }
}
