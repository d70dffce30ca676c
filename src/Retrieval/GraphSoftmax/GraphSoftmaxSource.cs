using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// The items whose vectors, learned on the graph of choices, fit what the user lately wanted, newer and stronger signs counting more. The
/// index finds the 2000 of the largest inner products, which <see cref="GraphSoftmaxModel.Score"/> then orders. Nothing for a user
/// without wanted items that training knew. Allocates nothing in steady state.
/// </summary>
public sealed class GraphSoftmaxSource : ICandidateSource
{
    internal const int MaxRescored = 2000;

    private readonly GraphSoftmaxModel _model;
    private readonly IVectorIndex _index;
    private readonly RecentItemsOptions _options;
    private readonly ScratchPool<GraphSoftmaxQuery> _scratch;

    /// <summary>Looks at every item.</summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public GraphSoftmaxSource(GraphSoftmaxModel model, RecentItemsOptions options)
        : this(model, new VectorScan(model.ItemVectors()), options)
    {
    }

    /// <summary>Searches an index.</summary>
    /// <param name="model">The model.</param>
    /// <param name="index">Inner products over its output vectors, known items only.</param>
    /// <param name="options">What counts of the user's history.</param>
    /// <exception cref="InputException">An option out of its range, or an index of another space.</exception>
    public GraphSoftmaxSource(GraphSoftmaxModel model, IVectorIndex index, RecentItemsOptions options)
    {
        options.Validate();
        IndexFit.Check("graph-softmax", index, model.Id, model.Dimensions);
        (_model, _index, _options) = (model, index, options);
        _scratch = new ScratchPool<GraphSoftmaxQuery>(() => new GraphSoftmaxQuery(model));
    }

    /// <inheritdoc />
    public string Name => "graph-softmax";

    /// <inheritdoc />
    public int Retrieve(in FeedRequest request, Span<int> items, Span<float> scores, CancellationToken ct)
    {
        var scratch = _scratch.Rent();
        var best = new BestRows(items, scores);
        if (scratch.Read(request.User, _options))
        {
            var found = _index.Search(scratch.Vector, 0, new Eligibility(request), scratch.Rows, scratch.Products);
            for (var i = 0; i < found; i++) best.Add(scratch.Rows[i], _model.ScoreOf(scratch.Products[i], scratch.Rows[i]));
        }

        _scratch.Return(scratch);
        return best.Sort();
    }
}
