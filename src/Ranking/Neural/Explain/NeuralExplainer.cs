using FeedRanker.Core;
using FeedRanker.Onnx;

namespace FeedRanker.Ranking;

/// <summary>
/// What each field and feature adds to the first head's margin of a row: integrated gradients (Sundararajan, Taly and Yan 2017,
/// equation 1), the slope along the straight way from a row of which nothing is known (features at their mean, fields at what
/// values never met have) to this one. Start + contributions = margin, to the error of <see cref="Steps"/> midpoints. Costs
/// <see cref="Steps"/> forward and backward runs of the plain network for each row that is asked about. Thread-safe.
/// </summary>
public sealed class NeuralExplainer : IDisposable
{
    /// <summary>Points of the way at which slopes are taken.</summary>
    public const int Steps = 64;

    private const int RowsAtOnce = 8;
    private const string Of = "slope.";

    private readonly NeuralModel _model;
    private readonly OnnxModel _slopes;
    private readonly NeuralSide[] _sides;
    private readonly float[][] _starts;
    private readonly int _inputs;

    /// <summary>Loads a model's network with its derivatives, on the processor.</summary>
    public NeuralExplainer(NeuralModel model)
    {
        _model = model;
        _sides = model.Layout.User.Length == 0 ? [model.Layout.Item] : [model.Layout.Item, model.Layout.User];
        _starts = [.. _sides.Select(Start)];
        _inputs = model.Schema.Fields.Count + model.Schema.Features.Count;
        var network = new NeuralGraph(model.Options, model.Layout, model.Schema.Heads.Count);
        var wanted = network.User is null ? new[] { network.Item } : [network.Item, network.User];
        var gradients = GraphGradients.Of(network.Output.Cut(1, 0, 1).Sum(false), wanted);
        var outputs = wanted.Where(gradients.Has).Select(w => (Of + w.Name, gradients[w])).Prepend((NeuralGraph.Margins, network.Output)).ToArray();
        _slopes = new OnnxModel(network.Graph.ToBytes(outputs, model.Parameters), new OnnxOptions(), "neural ranker's slopes");
        using var binding = Bind();
        for (var side = 0; side < _sides.Length; side++)
            for (var row = 0; row < RowsAtOnce; row++) _starts[side].CopyTo(binding.Floats(NameOf(side))[(row * _sides[side].Length)..]);
        binding.Run(RowsAtOnce);
        Expected = binding.Floats(NeuralGraph.Margins)[0];
    }

    /// <summary>The margin of a row of which nothing is known.</summary>
    public double Expected { get; }

    /// <summary>Names of the inputs in the order of contributions: fields, then features.</summary>
    public IReadOnlyList<string> Inputs => [.. _model.Schema.Fields.Concat(_model.Schema.Features).Select(i => i.Name)];

    /// <summary>Explains rows of a table.</summary>
    /// <returns>[row * inputs + input], for each row asked about.</returns>
    public double[] Explain(NeuralExamples examples, ReadOnlySpan<int> rows)
    {
        var (users, items) = (new float[rows.Length * _model.Layout.User.Length], new float[rows.Length * _model.Layout.Item.Length]);
        var vectors = new NeuralRows(examples, _model.Vectors);
        for (var i = 0; i < rows.Length; i++) vectors.Fill(rows[i], _model.Layout, _model.Vectors.Table, i, users, items);
        return Explain(users, items, rows.Length);
    }

    /// <summary>Explains candidates of a request; only these are looked at.</summary>
    /// <param name="request">The request.</param>
    /// <param name="batch">Its candidates, with the model's features filled.</param>
    /// <param name="rows">Which of them.</param>
    /// <param name="readers">Where fields come from; null for <see cref="NeuralFieldReader.Standard"/>.</param>
    /// <returns>As above.</returns>
    public double[] Explain(in FeedRequest request, CandidateBatch batch, ReadOnlySpan<int> rows, IReadOnlyList<NeuralFieldReader>? readers = null)
    {
        var schema = _model.Schema;
        var columns = FeatureMatch.Columns([.. schema.Features.Select(f => f.Name)], batch.Schema);
        var fields = NeuralFieldReader.For(schema, readers ?? NeuralFieldReader.Standard);
        var examples = new NeuralExamples(schema);
        foreach (var row in rows)
        {
            var at = examples.Add();
            for (var f = 0; f < fields.Length; f++) examples.Keys(at)[f] = fields[f].Read(request, fields[f].Side == InputSide.User ? -1 : batch.Items[row]);
            for (var f = 0; f < columns.Length; f++) examples.Features(at)[f] = batch[columns[f]][row];
        }

        return Explain(examples, Enumerable.Range(0, examples.Count).ToArray());
    }

    /// <inheritdoc />
    public void Dispose() => _slopes.Dispose();

    private double[] Explain(float[] users, float[] items, int count)
    {
        var into = new double[count * _inputs];
        using var binding = Bind();
        for (var first = 0; first < count; first += RowsAtOnce)
        {
            var rows = Math.Min(RowsAtOnce, count - first);
            for (var side = 0; side < _sides.Length; side++) Walk(side, side == 0 ? items : users, first, rows, binding.Floats(NameOf(side)));
            binding.Run(RowsAtOnce * Steps);
            for (var side = 0; side < _sides.Length; side++)
                if (_slopes.Outputs.Any(o => o.Name == Of + NameOf(side)))
                    Sum(side, side == 0 ? items : users, first, rows, binding.Floats(Of + NameOf(side)), into);
        }

        return into;
    }

    private OnnxBinding Bind() => new(_slopes, NeuralGraph.Rows, RowsAtOnce * Steps, RowsAtOnce);

    private static string NameOf(int side) => side == 0 ? NeuralGraph.ItemPart : NeuralGraph.UserPart;

    private void Walk(int side, float[] ends, int first, int rows, Span<float> into)
    {
        var length = _sides[side].Length;
        into.Clear();
        for (var row = 0; row < rows; row++)
            for (var step = 0; step < Steps; step++)
            {
                var share = (step + 0.5f) / Steps;
                for (var i = 0; i < length; i++)
                    into[(row * Steps + step) * length + i] = _starts[side][i] + share * (ends[(first + row) * length + i] - _starts[side][i]);
            }
    }

    // (x_i - x'_i) times the mean slope, summed over the numbers of a field's vector, or a feature and its indicator.
    private void Sum(int side, float[] ends, int first, int rows, ReadOnlySpan<float> slopes, double[] into)
    {
        var (part, length) = (_sides[side], _sides[side].Length);
        for (var row = 0; row < rows; row++)
            for (var i = 0; i < length; i++)
            {
                var mean = 0.0;
                for (var step = 0; step < Steps; step++) mean += slopes[(row * Steps + step) * length + i];
                into[(first + row) * _inputs + InputOf(part, i)] += (ends[(first + row) * length + i] - (double)_starts[side][i]) * mean / Steps;
            }
    }

    private int InputOf(NeuralSide part, int place)
    {
        var vectors = part.Fields.Length * _model.Layout.Width;
        if (place < vectors) return part.Fields[place / _model.Layout.Width];
        place -= vectors;
        return _model.Schema.Fields.Count + (place < part.Features.Length ? part.Features[place] : part.Indicators[place - part.Features.Length]);
    }

    private float[] Start(NeuralSide part)
    {
        var width = _model.Layout.Width;
        var start = new float[part.Length];
        for (var place = 0; place < part.Fields.Length; place++)
        {
            var field = part.Fields[place];
            var (first, _) = _model.Vectors.RowsOf(field);
            var buckets = _model.Vectors.Vocabularies[field].Buckets;
            for (var bucket = 1; bucket <= buckets; bucket++)
                for (var i = 0; i < width; i++) start[place * width + i] += _model.Vectors.Table[first + bucket][i] / buckets;
        }

        return start;
    }
}
