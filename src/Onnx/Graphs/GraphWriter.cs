using System.Runtime.InteropServices;
using FeedRanker.Onnx.Protobuf;
using Google.Protobuf;

namespace FeedRanker.Onnx;

/// <summary>Writes the part of a graph that its outputs need as an ONNX model. The same graph gives the same bytes.</summary>
internal sealed class GraphWriter
{
    private const int IrVersion = 9;
    private const int OperatorSet = 20;
    private const string RuntimeDomain = "com.microsoft"; // ONNX Runtime's own operators

    private readonly OnnxGraph _graph;
    private readonly IParameterValues? _frozen;
    private readonly GraphProto _proto = new() { Name = "feedranker" };
    private readonly Dictionary<GraphValue, string> _outputNames = [];
    private readonly HashSet<string> _parameterNames;

    private GraphWriter(OnnxGraph graph, IParameterValues? frozen)
    {
        _graph = graph;
        _frozen = frozen;
        _parameterNames = [.. graph.Parameters.Select(p => p.Value.Name)];
    }

    public static byte[] Write(OnnxGraph graph, IReadOnlyList<(string Name, GraphValue Value)> outputs, IParameterValues? frozen)
    {
        var writer = new GraphWriter(graph, frozen);
        writer.WriteAll(outputs);
        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "FeedRanker", Graph = writer._proto };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = OperatorSet });
        if (writer._proto.Node.Any(node => node.Domain == RuntimeDomain)) model.OpsetImport.Add(new OperatorSetIdProto { Domain = RuntimeDomain, Version = 1 });
        return model.ToByteArray();
    }

    private void WriteAll(IReadOnlyList<(string Name, GraphValue Value)> outputs)
    {
        var copies = new List<(string Name, GraphValue Value)>();
        foreach (var (name, value) in outputs)
        {
            _proto.Output.Add(Info(name, value));
            if (value.Source is null || !_outputNames.TryAdd(value, name)) copies.Add((name, value));
        }

        foreach (var value in Needed(outputs.Select(o => o.Value)))
        {
            if (value.Source is { } node)
            {
                if (node.Outputs[0] == value) WriteNode(node);
            }
            else WriteLeaf(value);
        }

        foreach (var (name, value) in copies)
        {
            var copy = new NodeProto { OpType = "Identity" };
            copy.Input.Add(NameOf(value));
            copy.Output.Add(name);
            _proto.Node.Add(copy);
        }
    }

    // In the order they were made, which is an order of computation; of a node that is needed, all outputs.
    private static IEnumerable<GraphValue> Needed(IEnumerable<GraphValue> outputs)
    {
        var found = new SortedDictionary<int, GraphValue>();
        var open = new Stack<GraphValue>(outputs);
        while (open.TryPop(out var value))
        {
            if (!found.TryAdd(value.Order, value) || value.Source is not { } node) continue;
            foreach (var input in node.Inputs) open.Push(input);
            foreach (var output in node.Outputs) open.Push(output);
        }

        return found.Values;
    }

    private void WriteNode(GraphNode node)
    {
        var proto = new NodeProto { OpType = node.Op, Name = node.Output.Name };
        if (Quantising.IsOfRuntime(node.Op)) proto.Domain = RuntimeDomain;
        foreach (var input in node.Inputs) proto.Input.Add(NameOf(input));
        foreach (var output in node.Outputs) proto.Output.Add(NameOf(output));
        proto.Attribute.AddRange(node.Attributes);
        _proto.Node.Add(proto);
    }

    private void WriteLeaf(GraphValue value)
    {
        if (_graph.Constants.TryGetValue(value, out var constant)) _proto.Initializer.Add(constant);
        else if (_frozen is not null && _parameterNames.Contains(value.Name)) _proto.Initializer.Add(Frozen(value, _frozen.Of(value.Name)));
        else _proto.Input.Add(Info(value.Name, value));
    }

    private static TensorProto Frozen(GraphValue value, ReadOnlySpan<float> numbers)
    {
        var tensor = new TensorProto { Name = value.Name, DataType = (int)ElementType.Float, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(numbers)) };
        foreach (var dim in value.Shape) tensor.Dims.Add(dim.Size);
        return tensor;
    }

    private static ValueInfoProto Info(string name, GraphValue value)
    {
        var shape = new TensorShapeProto();
        foreach (var dim in value.Shape)
            shape.Dim.Add(dim.IsOpen ? new TensorShapeProto.Types.Dimension { DimParam = dim.Name } : new TensorShapeProto.Types.Dimension { DimValue = dim.Size });
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)value.Type, Shape = shape } } };
    }

    private string NameOf(GraphValue value) => _outputNames.GetValueOrDefault(value, value.Name);
}
