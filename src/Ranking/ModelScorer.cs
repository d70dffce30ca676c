using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// Scores candidates with any model over features: trees, an imported graph, or logistic regression, the light fallback that fills
/// a heavier ranker's column when that one failed or was given up. Allocates nothing per request but what the model itself
/// does; a score does not depend on the batch.
/// </summary>
public sealed class ModelScorer : IColumnStage
{
    private readonly ScoreModel _model;
    private readonly Column[] _features;
    private readonly Column _score;

    /// <summary>Binds the model's features to columns by name.</summary>
    /// <param name="model">The model.</param>
    /// <param name="schema">The pipeline's columns; the pipeline proves that an earlier step fills those needed.</param>
    /// <param name="column">The column to fill.</param>
    /// <param name="name">The stage's name.</param>
    /// <exception cref="InputException">A feature's name cannot be a column.</exception>
    public ModelScorer(ScoreModel model, ColumnSchema schema, string column = "score.ranker", string name = "ranker")
    {
        _model = model;
        _features = FeatureMatch.Columns(model.Features, schema);
        _score = schema[column];
        Name = name;
        Fills = [_score];
        model.Prepare();
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public IReadOnlyList<Column> Needs => _features;

    /// <inheritdoc />
    public IReadOnlyList<Column> Fills { get; }

    /// <inheritdoc />
    public void Run(in FeedRequest request, CandidateBatch batch, CancellationToken ct) => _model.Score(new BatchColumns(batch, _features), batch[_score], ct);
}
