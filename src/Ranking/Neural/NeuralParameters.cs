using FeedRanker.Onnx;

namespace FeedRanker.Ranking;

/// <summary>A network's parameters by name, as plain arrays.</summary>
internal sealed class NeuralParameters : IParameterValues
{
    private readonly Dictionary<string, float[]> _values = new(StringComparer.Ordinal);

    /// <summary>Copies parameters, each turned into what it becomes.</summary>
    public NeuralParameters(IParameterValues parameters, IEnumerable<string> names, Func<ReadOnlySpan<float>, float[]>? become = null)
    {
        foreach (var name in names) _values[name] = become is null ? parameters.Of(name).ToArray() : become(parameters.Of(name));
    }

    /// <summary>In the graph's order.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <inheritdoc />
    public ReadOnlySpan<float> Of(string name) => _values[name];
}
