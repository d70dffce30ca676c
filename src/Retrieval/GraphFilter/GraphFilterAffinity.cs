using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Fills <c>graph-filter.affinity</c> with the score that <see cref="GraphFilterSource"/> gives each candidate, whoever
/// found it: NaN for one the model does not know, and for all when the user has no wanted items.
/// </summary>
public sealed class GraphFilterAffinity : IColumnStage
{
    private readonly GraphFilterModel _model;
    private readonly RecentItemsOptions _options;
    private readonly ScratchPool<GraphFilterScratch> _scratch;
    private readonly Column _affinity;

    /// <summary>Takes its column from the schema.</summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public GraphFilterAffinity(ColumnSchema schema, GraphFilterModel model, RecentItemsOptions options)
    {
        options.Validate();
        _model = model;
        _options = options;
        _scratch = new ScratchPool<GraphFilterScratch>(() => new GraphFilterScratch(model));
        _affinity = schema["graph-filter.affinity"];
        Fills = [_affinity];
    }

    /// <inheritdoc />
    public string Name => "graph-filter-affinity";

    /// <inheritdoc />
    public IReadOnlyList<Column> Needs => [];

    /// <inheritdoc />
    public IReadOnlyList<Column> Fills { get; }

    /// <inheritdoc />
    public void Run(in FeedRequest request, CandidateBatch batch, CancellationToken ct)
    {
        var scratch = _scratch.Rent();
        var affinity = batch[_affinity];
        affinity.Fill(float.NaN);
        if (scratch.Read(request.User, _options))
        {
            for (var row = 0; row < affinity.Length; row++)
                if (batch.Items[row] < _model.ItemCount) affinity[row] = _model.Score(scratch.Query, batch.Items[row]);
            for (var i = 0; i < scratch.Positives.Count; i++)
                AddPaths(batch, scratch.Positives.Items[i], _model.PathWeight * scratch.Positives.Weights[i]);
        }

        _scratch.Return(scratch);
    }

    private void AddPaths(CandidateBatch batch, int item, float weight)
    {
        var affinity = batch[_affinity];
        var neighbours = _model.Paths.NeighboursOf(item);
        var similarities = _model.Paths.SimilaritiesOf(item);
        for (var n = 0; n < neighbours.Length; n++)
            if (batch.RowOf(neighbours[n]) is >= 0 and var row) affinity[row] += weight * similarities[n];
    }
}
