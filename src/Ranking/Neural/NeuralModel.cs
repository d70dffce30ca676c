using System.Numerics.Tensors;
using FeedRanker.Core;
using FeedRanker.Onnx;

namespace FeedRanker.Ranking;

/// <summary>
/// A trained neural ranker: one probability for each head from keys of fields and features. Immutable; <see cref="Score"/>
/// may be called from several threads.
/// </summary>
public sealed class NeuralModel
{
    private const string ArtifactKind = "neural";
    private const int FormatVersion = 1;
    private const int CompressedVersion = 2; // beside it, how wide numbers are
    private const string PrecisionSection = "precision";
    private const int ScoreBatch = 1024;

    private readonly NeuralParameters _parameters;

    internal NeuralModel(NeuralSchema schema, NeuralOptions options, FeatureScaling scaling, NeuralVectors vectors, IParameterValues parameters)
    {
        Schema = schema;
        Options = options;
        Scaling = scaling;
        Vectors = vectors;
        Layout = new NeuralLayout(schema, scaling, options.Width);
        _parameters = new NeuralParameters(parameters, new NeuralGraph(options, Layout, schema.Heads.Count).Graph.Parameters.Select(p => p.Value.Name));
    }

    /// <summary>What it reads and predicts.</summary>
    public NeuralSchema Schema { get; }

    /// <summary>How it was made.</summary>
    public NeuralOptions Options { get; }

    /// <summary>
    /// After how many passes over its rows the state was reached that was kept; 0 for a model that was read from a file.
    /// </summary>
    public double Epochs { get; internal init; }

    internal FeatureScaling Scaling { get; }

    internal NeuralVectors Vectors { get; }

    internal NeuralLayout Layout { get; }

    /// <summary>How exactly its numbers are kept.</summary>
    public NeuralPrecision Precision { get; internal init; }

    /// <summary>How large the network's numbers become; only of a model of 8 bits.</summary>
    internal ActivationRanges? Ranges { get; init; }

    internal IParameterValues Parameters => _parameters;

    internal IEnumerable<string> ParameterNames => _parameters.Names;

    /// <summary>
    /// Probabilities of all rows, <c>[row * heads + head]</c>, by the plain network, whose inputs stand in every row.
    /// </summary>
    /// <exception cref="InputException">The examples have another schema.</exception>
    public float[] Score(NeuralExamples examples, OnnxOptions? options = null)
    {
        NeuralCheck.SameSchema(Schema, examples.Schema, "the examples");
        var heads = Schema.Heads.Count;
        var scores = new float[examples.Count * heads];
        var rows = new NeuralRows(examples, Vectors);
        using var network = new NeuralNetwork(this, options ?? new OnnxOptions { Threads = 0 }, split: false);
        using var binding = new OnnxBinding(network.Graph, NeuralGraph.Rows, ScoreBatch, ScoreBatch);
        var users = Layout.User.Length == 0 ? [] : binding.Floats(NeuralGraph.UserPart);
        var items = network.Codes is null ? binding.Floats(NeuralGraph.ItemPart) : new float[ScoreBatch * Layout.Item.Length];
        for (var start = 0; start < rows.Count; start += ScoreBatch)
        {
            var count = Math.Min(ScoreBatch, rows.Count - start);
            for (var i = 0; i < count; i++) rows.Fill(start + i, Layout, Vectors.Table, i, users, items);
            network.Codes?.Round(items[..(count * Layout.Item.Length)], binding.Codes(NeuralGraph.ItemPart));
            binding.RunChecked(count);
            TensorPrimitives.Sigmoid(binding.Floats(NeuralGraph.Margins)[..(count * heads)], scores.AsSpan(start * heads));
        }

        return scores;
    }

    /// <summary>
    /// The network in the ONNX format, from scaled parts of rows to margins: <c>user</c> and <c>item</c> of [batch, n] or, split,
    /// <c>once.user</c> of [1, n]. In floats, whatever its precision.
    /// </summary>
    public byte[] ToOnnx(bool split)
    {
        var graph = new NeuralGraph(Options, Layout, Schema.Heads.Count);
        return split ? graph.Split(Parameters) : graph.Plain(Parameters);
    }

    /// <summary>Writes the model as an artifact of kind <c>neural</c>.</summary>
    public void Save(string path)
    {
        using var writer = new ArtifactWriter(path, ArtifactKind, Precision == NeuralPrecision.Float32 ? FormatVersion : CompressedVersion);
        NeuralSections.Write(writer, Schema, Options, Scaling);
        if (Precision != NeuralPrecision.Float32) writer.WriteText(PrecisionSection, Precision.ToString());
        NeuralNumbers.Write(writer, this);
        writer.Complete();
    }

    /// <summary>Reads a model back.</summary>
    /// <exception cref="InputException">The file is missing, damaged, of another kind, or its numbers do not add up.</exception>
    public static NeuralModel Load(string path)
    {
        var reader = new ArtifactReader(path, ArtifactKind, FormatVersion, CompressedVersion);
        var (schema, options, scaling) = NeuralSections.Read(reader);
        var precision = NeuralPrecision.Float32;
        if (reader.Version == CompressedVersion && !Enum.TryParse(reader.ReadText(PrecisionSection), out precision))
            throw new InputException($"is '{reader.ReadText(PrecisionSection)}'; {string.Join(" or ", Enum.GetNames<NeuralPrecision>())} is needed.", path, field: PrecisionSection);
        var vectors = NeuralVectors.Read(reader, schema.Fields.Count, options.Width, precision);
        var layout = new NeuralLayout(schema, scaling, options.Width);
        using var parameters = new ParameterStore(new NeuralGraph(options, layout, schema.Heads.Count).Graph.Parameters);
        NeuralNumbers.ReadParameters(reader, parameters, precision);
        return new NeuralModel(schema, options, scaling, vectors, parameters)
        {
            Precision = precision,
            Ranges = precision == NeuralPrecision.Int8 ? ActivationRanges.Read(reader, options, layout) : null,
        };
    }
}
