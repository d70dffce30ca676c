using System.Numerics.Tensors;

namespace FeedRanker.Retrieval;

/// <summary>
/// Scores by a model of vectors learned on the graph: |v| exp(5 · cos(q, v)) for a user's query q and an
/// item's vector v, so chances and not their logarithms: a sum with the scores of a filter, which are sums over paths, means
/// something only so. -∞ for an item the model does not know.
/// </summary>
public sealed class GraphSoftmaxScores : IUserScores
{
    private readonly GraphSoftmaxModel _model;
    private readonly InteractionMatrix _train;
    private readonly RowPanels _items;
    private readonly float[] _lengths;

    /// <summary>Scores users of a training matrix.</summary>
    public GraphSoftmaxScores(GraphSoftmaxModel model, InteractionMatrix train)
    {
        _model = model;
        _train = train;
        var units = model.Outputs.ToArray();
        _lengths = new float[model.ItemCount];
        for (var item = 0; item < _lengths.Length; item++) _lengths[item] = UnitVectors.Normalise(units.AsSpan(item * model.Dimensions, model.Dimensions));
        _items = new RowPanels(units, model.Dimensions, new ParallelOptions());
    }

    /// <inheritdoc />
    public string Name => "graph-softmax";

    /// <inheritdoc />
    public int ItemCount => _model.ItemCount;

    /// <inheritdoc />
    public void Score(ReadOnlySpan<int> users, Span<float> scores)
    {
        var queries = new float[users.Length * _model.Dimensions];
        for (var i = 0; i < users.Length; i++)
            _model.Query(_train.ColumnsOf(users[i]), _train.WeightsOf(users[i]), queries.AsSpan(i * _model.Dimensions, _model.Dimensions));
        _items.MultiplyRows(queries, _model.Dimensions, scores);
        for (var i = 0; i < users.Length; i++)
        {
            var row = scores.Slice(i * _items.Stride, ItemCount);
            TensorPrimitives.Multiply(row, GraphSoftmaxModel.Sharpness, row);
            TensorPrimitives.Exp(row, row);
            TensorPrimitives.Multiply(row, _lengths, row);
            for (var item = 0; item < row.Length; item++)
                if (_lengths[item] == 0) row[item] = float.NegativeInfinity;
        }
    }
}
