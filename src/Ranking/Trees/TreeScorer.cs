using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// Scores candidates with an ensemble of trees: a probability where it was trained for one, else a value that only
/// orders. Allocates nothing per request; a candidate's score does not depend on the others in the batch.
/// </summary>
public sealed class TreeScorer : IColumnStage
{
    private readonly TreeEnsemble _ensemble;
    private readonly Column[] _features;
    private readonly Column _score;

    /// <summary>Binds the model's features to columns by name.</summary>
    /// <param name="ensemble">The model.</param>
    /// <param name="schema">The pipeline's columns; the pipeline proves that an earlier step fills those needed.</param>
    /// <param name="column">The column to fill.</param>
    /// <param name="name">The stage's name.</param>
    /// <exception cref="InputException">A feature's name cannot be a column.</exception>
    public TreeScorer(TreeEnsemble ensemble, ColumnSchema schema, string column = "score.ranker", string name = "ranker")
    {
        _ensemble = ensemble;
        _features = FeatureMatch.Columns(ensemble.Features, schema);
        _score = schema[column];
        Name = name;
        Fills = [_score];
        _ = ensemble.Evaluator; // compiled now, not in the first request
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public IReadOnlyList<Column> Needs => _features;

    /// <inheritdoc />
    public IReadOnlyList<Column> Fills { get; }

    /// <inheritdoc />
    public void Run(in FeedRequest request, CandidateBatch batch, CancellationToken ct) =>
        _ensemble.Evaluator.Run(new BatchColumns(batch, _features), batch.Count, batch[_score], _ensemble.Link, ct);
}
