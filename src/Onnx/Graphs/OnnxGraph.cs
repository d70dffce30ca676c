using System.Globalization;
using System.Runtime.InteropServices;
using FeedRanker.Onnx.Protobuf;

namespace FeedRanker.Onnx;

/// <summary>
/// A computation under construction, in the operators of ONNX. The same graph is written with its parameters as inputs to
/// be trained, and with their values inside to be served; only what the chosen outputs need is written. Not thread-safe.
/// </summary>
public sealed class OnnxGraph
{
    private readonly List<GraphParameter> _parameters = [];
    private readonly Dictionary<float, GraphValue> _numbers = [];
    private readonly Dictionary<string, GraphValue> _named = new(StringComparer.Ordinal);
    private int _next;

    /// <summary>What is learned, in the order it was added.</summary>
    public IReadOnlyList<GraphParameter> Parameters => _parameters;

    internal Dictionary<GraphValue, TensorProto> Constants { get; } = [];

    /// <summary>Adds a tensor that is given at each run.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public GraphValue Input(string name, ElementType type, params Dim[] shape) => Named(name, type, shape);

    /// <summary>Adds a tensor of 32-bit floats that is given at each run.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public GraphValue Input(string name, params Dim[] shape) => Input(name, ElementType.Float, shape);

    /// <summary>Adds a tensor of floats that is learned.</summary>
    /// <exception cref="ArgumentException">The name is taken, or a size is not fixed.</exception>
    public GraphValue Parameter(string name, Initialisation start, params Dim[] shape)
    {
        if (shape.Any(d => d.IsOpen || d.Size < 1)) throw new ArgumentException($"Parameter '{name}' needs fixed sizes, 1 or more.", nameof(shape));
        var value = Named(name, ElementType.Float, shape);
        _parameters.Add(new GraphParameter(value, start));
        return value;
    }

    /// <summary>The input or parameter of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public GraphValue Find(string name) =>
        _named.TryGetValue(name, out var value) ? value : throw new ArgumentException($"The graph has no input or parameter '{name}'.", nameof(name));

    /// <summary>One number.</summary>
    public GraphValue Number(float number)
    {
        if (!_numbers.TryGetValue(number, out var value)) _numbers[number] = value = Constant([number], []);
        return value;
    }

    /// <summary>Fixed floats of a shape.</summary>
    public GraphValue Constant(ReadOnlySpan<float> numbers, params Dim[] shape) => Constant(MemoryMarshal.AsBytes(numbers), ElementType.Float, shape);

    /// <summary>A fixed list of whole numbers.</summary>
    public GraphValue Integers(params ReadOnlySpan<long> numbers) => Constant(MemoryMarshal.AsBytes(numbers), ElementType.Int64, [numbers.Length]);

    /// <summary>Fixed codes of 0 to 255 of a shape.</summary>
    public GraphValue Codes(ReadOnlySpan<byte> codes, params Dim[] shape) => Constant(codes, ElementType.UInt8, shape);

    /// <summary>Fixed codes of -128 to 127 of a shape.</summary>
    public GraphValue Codes(ReadOnlySpan<sbyte> codes, params Dim[] shape) => Constant(MemoryMarshal.AsBytes(codes), ElementType.Int8, shape);

    /// <summary>Writes what the outputs need, in the ONNX format.</summary>
    /// <param name="outputs">Names and values of what the graph gives, in that order.</param>
    /// <param name="parameters">The values of parameters; null to make them inputs.</param>
    public byte[] ToBytes(IReadOnlyList<(string Name, GraphValue Value)> outputs, IParameterValues? parameters = null) =>
        GraphWriter.Write(this, outputs, parameters);

    /// <summary>The whole numbers of a constant.</summary>
    internal long[] NumbersOf(GraphValue constant) => MemoryMarshal.Cast<byte, long>(Constants[constant].RawData.Span).ToArray();

    internal GraphValue Apply(string op, IReadOnlyList<GraphValue> inputs, IReadOnlyList<Dim> shape, params AttributeProto[] attributes) =>
        Apply(op, inputs, [(inputs[0].Type, shape)], attributes)[0];

    internal GraphValue[] Apply(
        string op, IReadOnlyList<GraphValue> inputs, IReadOnlyList<(ElementType Type, IReadOnlyList<Dim> Shape)> outputs, params AttributeProto[] attributes)
    {
        foreach (var input in inputs)
            if (input.Graph != this) throw new ArgumentException($"'{input.Name}' belongs to another graph than this '{op}'.", nameof(inputs));
        var node = new GraphNode(op, inputs, attributes);
        node.Outputs = [.. outputs.Select(o => New(string.Create(CultureInfo.InvariantCulture, $"{op}_{_next}"), o.Type, o.Shape, node))];
        return node.Outputs;
    }

    private GraphValue Constant(ReadOnlySpan<byte> bytes, ElementType type, Dim[] shape)
    {
        var value = New(string.Create(CultureInfo.InvariantCulture, $"const_{_next}"), type, shape, null);
        var tensor = new TensorProto { Name = value.Name, DataType = (int)type, RawData = Google.Protobuf.ByteString.CopyFrom(bytes) };
        foreach (var dim in shape) tensor.Dims.Add(dim.Size);
        Constants.Add(value, tensor);
        return value;
    }

    private GraphValue New(string name, ElementType type, IReadOnlyList<Dim> shape, GraphNode? source) => new(this, name, type, shape, source, _next++);

    private GraphValue Named(string name, ElementType type, Dim[] shape)
    {
        if (name.Length == 0 || _named.ContainsKey(name)) throw new ArgumentException($"The name '{name}' is empty or taken in this graph.", nameof(name));
        return _named[name] = New(name, type, shape, null);
    }
}
