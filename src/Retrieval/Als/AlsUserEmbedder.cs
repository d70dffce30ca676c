using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// A user's ALS vector from their recent actions, at request time: the exact solution of the training objective for
/// that user with the items fixed. Follows the last click, and serves users the training never saw. Allocates nothing
/// in steady state.
/// </summary>
public sealed class AlsUserEmbedder : IUserEmbedder
{
    private readonly AlsModel _model;
    private readonly EventWeights _weights;
    private readonly PairMerge _merge;
    private readonly ScratchPool<Scratch> _scratch;

    /// <summary>Embeds into the space of a model.</summary>
    /// <param name="model">The item vectors.</param>
    /// <param name="weights">The weights the training pairs were made with.</param>
    /// <param name="merge">The rule the training pairs were merged by.</param>
    public AlsUserEmbedder(AlsModel model, EventWeights weights, PairMerge merge = PairMerge.Sum)
    {
        _model = model;
        _weights = weights;
        _merge = merge;
        _scratch = new ScratchPool<Scratch>(() => new Scratch(model.Dimensions));
    }

    /// <inheritdoc />
    public string Model => _model.Id;

    /// <inheritdoc />
    public void Embed(UserSnapshot user)
    {
        var scratch = _scratch.Rent();
        var positives = scratch.Positives;
        positives.Collect(user.Recent, _weights, _merge, _model.ItemCount);
        var known = KeepKnown(positives.Items, positives.Weights);
        var items = positives.Items[..known];
        var weights = positives.Weights[..known];
        items.Sort(weights); // training adds up in this order, so the same pairs give the same bits
        if (known == 0)
        {
            user.SetEmbedding(0);
            user.EmbeddingModel = "";
        }
        else
        {
            scratch.Solver.Solve(_model.UserStep, items, weights, user.SetEmbedding(_model.Dimensions));
            user.EmbeddingModel = _model.Id;
        }

        _scratch.Return(scratch);
    }

    private int KeepKnown(Span<int> items, Span<float> weights)
    {
        var kept = 0;
        for (var i = 0; i < items.Length; i++)
        {
            if (!_model.Knows(items[i])) continue;
            items[kept] = items[i];
            weights[kept++] = weights[i];
        }

        return kept;
    }

    private sealed class Scratch(int dimensions)
    {
        public RecentPositives Positives { get; } = new();

        public AlsRowSolver Solver { get; } = new(dimensions);
    }
}
