using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Fills <c>graph-filter.affinity</c> with the score that <see cref="GraphFilterSource"/> gives each candidate: 0 for one
/// in none of the lists; NaN for all when the user has no wanted items.
/// </summary>
public sealed class GraphFilterAffinity : IColumnStage
{
    private readonly ItemToItemModel _lists;
    private readonly RecentItemsOptions _options;
    private readonly ScratchPool<RecentPositives> _scratch = new(static () => new RecentPositives());
    private readonly Column _affinity;

    /// <summary>Takes its column from the schema.</summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public GraphFilterAffinity(ColumnSchema schema, GraphFilterModel model, RecentItemsOptions options)
    {
        options.Validate();
        _lists = model.Lists;
        _options = options;
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
        var positives = _scratch.Rent();
        positives.Collect(request.User.Recent, _options.Weights, PairMerge.Sum, _lists.ItemCount, _options.MaxItems);
        var affinity = batch[_affinity];
        affinity.Fill(positives.Count == 0 ? float.NaN : 0f);
        for (var i = 0; i < positives.Count; i++)
        {
            var weight = positives.Weights[i] * _options.Decay(i);
            var neighbours = _lists.NeighboursOf(positives.Items[i]);
            var similarities = _lists.SimilaritiesOf(positives.Items[i]);
            for (var n = 0; n < neighbours.Length; n++)
                if (batch.RowOf(neighbours[n]) is >= 0 and var row) affinity[row] += weight * similarities[n];
        }

        _scratch.Return(positives);
    }
}
