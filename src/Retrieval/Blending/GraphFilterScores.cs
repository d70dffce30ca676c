namespace FeedRanker.Retrieval;

/// <summary>Scores by a graph filter: every item, so without the choice of candidates that a request makes.</summary>
public sealed class GraphFilterScores : IUserScores
{
    private readonly GraphFilterModel _model;
    private readonly InteractionMatrix _train;
    private readonly RowPanels _items;

    /// <summary>Scores users of a training matrix.</summary>
    public GraphFilterScores(GraphFilterModel model, InteractionMatrix train)
    {
        _model = model;
        _train = train;
        _items = new RowPanels(model.Vectors.ToArray(), model.Dimensions, new ParallelOptions());
    }

    /// <inheritdoc />
    public string Name => "graph-filter";

    /// <inheritdoc />
    public int ItemCount => _model.ItemCount;

    /// <inheritdoc />
    public void Score(ReadOnlySpan<int> users, Span<float> scores)
    {
        var queries = new float[users.Length * _model.Dimensions];
        var sum = new float[_model.Dimensions];
        for (var i = 0; i < users.Length; i++)
        {
            Array.Clear(sum);
            var chosen = _train.ColumnsOf(users[i]);
            for (var c = 0; c < chosen.Length; c++) _model.Add(chosen[c], _train.WeightsOf(users[i])[c], sum);
            _model.Filter(sum, queries.AsSpan(i * _model.Dimensions, _model.Dimensions));
        }

        _items.MultiplyRows(queries, _model.Dimensions, scores);
        for (var i = 0; i < users.Length; i++) AddPaths(users[i], scores.Slice(i * _items.Stride, _items.Stride));
    }

    private void AddPaths(int user, Span<float> scores)
    {
        var chosen = _train.ColumnsOf(user);
        for (var c = 0; c < chosen.Length; c++)
        {
            var weight = _model.PathWeight * _train.WeightsOf(user)[c];
            var neighbours = _model.Paths.NeighboursOf(chosen[c]);
            var similarities = _model.Paths.SimilaritiesOf(chosen[c]);
            for (var n = 0; n < neighbours.Length; n++) scores[neighbours[n]] += weight * similarities[n];
        }
    }
}
