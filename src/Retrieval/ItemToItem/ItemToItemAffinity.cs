using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// How similar each candidate is to what the user lately wanted: <c>i2i.sum</c> over those items with the source's
/// weights, <c>i2i.max</c> the largest similarity, <c>i2i.last</c> that to the newest item. 0 for a candidate among no
/// item's neighbours; NaN for all candidates when the user has no wanted items.
/// </summary>
public sealed class ItemToItemAffinity : IColumnStage
{
    private readonly ItemToItemModel _model;
    private readonly RecentItemsOptions _options;
    private readonly ScratchPool<RecentPositives> _scratch = new(static () => new RecentPositives());
    private readonly Column _sum;
    private readonly Column _max;
    private readonly Column _last;

    /// <summary>Takes its columns from the schema.</summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public ItemToItemAffinity(ColumnSchema schema, ItemToItemModel model, RecentItemsOptions options)
    {
        options.Validate();
        _model = model;
        _options = options;
        _sum = schema["i2i.sum"];
        _max = schema["i2i.max"];
        _last = schema["i2i.last"];
        Fills = [_sum, _max, _last];
    }

    /// <inheritdoc />
    public string Name => "item-to-item-affinity";

    /// <inheritdoc />
    public IReadOnlyList<Column> Needs => [];

    /// <inheritdoc />
    public IReadOnlyList<Column> Fills { get; }

    /// <inheritdoc />
    public void Run(in FeedRequest request, CandidateBatch batch, CancellationToken ct)
    {
        var positives = _scratch.Rent();
        positives.Collect(request.User.Recent, _options.Weights, PairMerge.Sum, _model.ItemCount, _options.MaxItems);
        var empty = positives.Count == 0 ? float.NaN : 0f;
        batch[_sum].Fill(empty);
        batch[_max].Fill(empty);
        batch[_last].Fill(empty);
        for (var i = 0; i < positives.Count; i++)
            AddNeighbours(batch, positives.Items[i], positives.Weights[i] * _options.Decay(i), newest: i == 0);
        _scratch.Return(positives);
    }

    private void AddNeighbours(CandidateBatch batch, int item, float weight, bool newest)
    {
        var sums = batch[_sum];
        var maxima = batch[_max];
        var lasts = batch[_last];
        var neighbours = _model.NeighboursOf(item);
        var similarities = _model.SimilaritiesOf(item);
        for (var n = 0; n < neighbours.Length; n++)
        {
            var row = batch.RowOf(neighbours[n]);
            if (row < 0) continue;
            sums[row] += weight * similarities[n];
            maxima[row] = Math.Max(maxima[row], similarities[n]);
            if (newest) lasts[row] = similarities[n];
        }
    }
}
