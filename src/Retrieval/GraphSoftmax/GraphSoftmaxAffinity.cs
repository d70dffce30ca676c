using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Fills <c>graph-softmax.affinity</c> with the score that <see cref="GraphSoftmaxSource"/> gives each candidate, whoever
/// found it: NaN for one the model does not know, and for all when the user has no wanted items that it knows.
/// </summary>
public sealed class GraphSoftmaxAffinity : RecentItemsAffinity
{
    private readonly GraphSoftmaxModel _model;
    private readonly ScratchPool<GraphSoftmaxQuery> _scratch;

    /// <summary>Takes its column from the schema.</summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public GraphSoftmaxAffinity(ColumnSchema schema, GraphSoftmaxModel model, RecentItemsOptions options)
        : base(schema, "graph-softmax", options)
    {
        _model = model;
        _scratch = new ScratchPool<GraphSoftmaxQuery>(() => new GraphSoftmaxQuery(model));
    }

    private protected override void Score(UserSnapshot user, CandidateBatch batch, Span<float> affinity)
    {
        var scratch = _scratch.Rent();
        if (scratch.Read(user, Options))
        {
            for (var row = 0; row < affinity.Length; row++)
                if (_model.Knows(batch.Items[row])) affinity[row] = _model.Score(scratch.Vector, batch.Items[row]);
        }

        _scratch.Return(scratch);
    }
}
