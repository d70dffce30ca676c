using FeedRanker.Onnx;

namespace FeedRanker.Ranking;

/// <summary>What one thread needs to score rows.</summary>
internal sealed class NeuralScratch(NeuralNetwork network) : IDisposable
{
    private OnnxBinding? _tensors;

    public int[] Rows { get; } = new int[network.Model.Schema.Fields.Count];

    public float[] Features { get; } = new float[network.Model.Schema.Features.Count];

    public NeuralItemRows ItemRows { get; } = new(network.Model.Layout.Item.Fields.Length);

    /// <summary>Tensors for so many rows or more.</summary>
    public OnnxBinding Tensors(int rows)
    {
        if (_tensors is not null && _tensors.Capacity >= rows) return _tensors;
        _tensors?.Dispose();
        return _tensors = network.Bind(rows);
    }

    /// <inheritdoc />
    public void Dispose() => _tensors?.Dispose();
}
