using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Neighbours of what the user lately wanted, each scored by the sum of its similarities to those items, newer ones and
/// stronger signs counting more. Nothing for a user without wanted items. Allocates nothing in steady state.
/// </summary>
public sealed class ItemToItemSource : ICandidateSource
{
    private readonly ItemToItemModel _model;
    private readonly RecentItemsOptions _options;
    private readonly ScratchPool<Scratch> _scratch;

    /// <summary>Searches the neighbour lists of a model.</summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public ItemToItemSource(ItemToItemModel model, RecentItemsOptions options)
    {
        options.Validate();
        _model = model;
        _options = options;
        _scratch = new ScratchPool<Scratch>(() => new Scratch(model.ItemCount));
    }

    /// <inheritdoc />
    public string Name => "item-to-item";

    /// <inheritdoc />
    public int Retrieve(in FeedRequest request, Span<int> items, Span<float> scores, CancellationToken ct)
    {
        if (request.User.Recent.IsEmpty) return 0;
        var scratch = _scratch.Rent();
        scratch.Positives.Collect(request.User.Recent, _options.Weights, PairMerge.Sum, _model.ItemCount, _options.MaxItems);
        scratch.Scores.Clear();
        for (var i = 0; i < scratch.Positives.Count && !ct.IsCancellationRequested; i++)
        {
            var weight = scratch.Positives.Weights[i] * _options.Decay(i);
            var neighbours = _model.NeighboursOf(scratch.Positives.Items[i]);
            var similarities = _model.SimilaritiesOf(scratch.Positives.Items[i]);
            for (var n = 0; n < neighbours.Length; n++) scratch.Scores.Add(neighbours[n], weight * similarities[n]);
        }

        var eligible = new Eligibility(request);
        var best = new BestRows(items, scores);
        foreach (var row in scratch.Scores.Rows)
        {
            var score = scratch.Scores[row];
            if (best.WouldKeep(row, score) && eligible.Allows(row)) best.Add(row, score);
        }

        _scratch.Return(scratch);
        return best.Sort();
    }

    private sealed class Scratch(int itemCount)
    {
        public RecentPositives Positives { get; } = new();

        public SparseScores Scores { get; } = new(itemCount);
    }
}
