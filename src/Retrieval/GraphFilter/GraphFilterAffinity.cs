using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Fills <c>graph-filter.affinity</c> with the score that <see cref="GraphFilterSource"/> gives each candidate, whoever
/// found it: NaN for one the model does not know, and for all when the user has no wanted items.
/// </summary>
public sealed class GraphFilterAffinity : RecentItemsAffinity
{
    private readonly GraphFilterModel _model;
    private readonly ScratchPool<GraphFilterScratch> _scratch;

    /// <summary>Takes its column from the schema.</summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public GraphFilterAffinity(ColumnSchema schema, GraphFilterModel model, RecentItemsOptions options)
        : base(schema, "graph-filter", options)
    {
        _model = model;
        _scratch = new ScratchPool<GraphFilterScratch>(() => new GraphFilterScratch(model));
    }

    private protected override void Score(UserSnapshot user, CandidateBatch batch, Span<float> affinity)
    {
        var scratch = _scratch.Rent();
        if (scratch.Read(user, Options))
        {
            for (var row = 0; row < affinity.Length; row++)
                if (batch.Items[row] < _model.ItemCount) affinity[row] = _model.Score(scratch.Query, batch.Items[row]);
            for (var i = 0; i < scratch.Positives.Count; i++)
                AddPaths(batch, affinity, scratch.Positives.Items[i], _model.PathWeight * scratch.Positives.Weights[i]);
        }

        _scratch.Return(scratch);
    }

    private void AddPaths(CandidateBatch batch, Span<float> affinity, int item, float weight)
    {
        var neighbours = _model.Paths.NeighboursOf(item);
        var similarities = _model.Paths.SimilaritiesOf(item);
        for (var n = 0; n < neighbours.Length; n++)
            if (batch.RowOf(neighbours[n]) is >= 0 and var row) affinity[row] += weight * similarities[n];
    }
}
