using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Fills <c>graph-softmax.affinity</c> with the score that <see cref="GraphSoftmaxSource"/> gives each candidate, whoever
/// found it: NaN for one the model does not know, and for all when the user has no wanted items that it knows.
/// </summary>
public sealed class GraphSoftmaxAffinity : IColumnStage
{
    private readonly GraphSoftmaxModel _model;
    private readonly RecentItemsOptions _options;
    private readonly ScratchPool<GraphSoftmaxQuery> _scratch;
    private readonly Column _affinity;

    /// <summary>Takes its column from the schema.</summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public GraphSoftmaxAffinity(ColumnSchema schema, GraphSoftmaxModel model, RecentItemsOptions options)
    {
        options.Validate();
        (_model, _options) = (model, options);
        _scratch = new ScratchPool<GraphSoftmaxQuery>(() => new GraphSoftmaxQuery(model));
        _affinity = schema["graph-softmax.affinity"];
        Fills = [_affinity];
    }

    /// <inheritdoc />
    public string Name => "graph-softmax-affinity";

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
                if (_model.Knows(batch.Items[row])) affinity[row] = _model.Score(scratch.Vector, batch.Items[row]);
        }

        _scratch.Return(scratch);
    }
}
