using System.Buffers;
using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// A light model before a heavy one (Wang, Lin and Metzler 2011): the light one scores all candidates, the best of them
/// get the heavy one's score, and the others get none, so they come after. Both read the same columns of the batch. When
/// the heavy one fails the stage fails, and the light fallback behind it scores everybody. Allocates nothing per request.
/// </summary>
public sealed class CascadeScorer : IColumnStage
{
    private readonly ScoreModel _light;
    private readonly ScoreModel _heavy;
    private readonly int _keep;
    private readonly Column[] _lightFeatures;
    private readonly Column[] _heavyFeatures;
    private readonly Column _score;

    /// <summary>Binds both models' features to columns by name.</summary>
    /// <param name="light">Scores every candidate.</param>
    /// <param name="heavy">Scores those that are kept.</param>
    /// <param name="keep">How many candidates are kept, 1 to 10,000; a smaller batch is kept whole.</param>
    /// <param name="schema">The pipeline's columns.</param>
    /// <param name="column">The column to fill.</param>
    /// <param name="name">The stage's name.</param>
    /// <exception cref="InputException">A number is out of range, or a feature's name cannot be a column.</exception>
    public CascadeScorer(ScoreModel light, ScoreModel heavy, int keep, ColumnSchema schema, string column = "score.ranker", string name = "ranker")
    {
        OptionRange.Check(nameof(keep), keep, 1, 10_000);
        (_light, _heavy, _keep) = (light, heavy, keep);
        _lightFeatures = FeatureMatch.Columns(light.Features, schema);
        _heavyFeatures = FeatureMatch.Columns(heavy.Features, schema);
        _score = schema[column];
        Name = name;
        Needs = [.. _lightFeatures.Concat(_heavyFeatures).Distinct()];
        Fills = [_score];
        heavy.Prepare();
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public IReadOnlyList<Column> Needs { get; }

    /// <inheritdoc />
    public IReadOnlyList<Column> Fills { get; }

    /// <inheritdoc />
    public void Run(in FeedRequest request, CandidateBatch batch, CancellationToken ct)
    {
        var scores = batch[_score];
        if (batch.Count <= _keep)
        {
            _heavy.Score(new BatchColumns(batch, _heavyFeatures), scores, ct);
            return;
        }

        _light.Score(new BatchColumns(batch, _lightFeatures), scores, ct);
        var order = ArrayPool<int>.Shared.Rent(batch.Count);
        var keys = ArrayPool<ulong>.Shared.Rent(batch.Count);
        var heavy = ArrayPool<float>.Shared.Rent(_keep);
        try
        {
            for (var row = 0; row < batch.Count; row++) order[row] = row;
            TopK.SortDescending(order.AsSpan(0, batch.Count), scores, keys);
            _heavy.Score(new GatheredRows(batch, _heavyFeatures, order), heavy.AsSpan(0, _keep), ct);
            scores.Fill(float.NaN);
            for (var i = 0; i < _keep; i++) scores[order[i]] = heavy[i];
        }
        finally
        {
            ArrayPool<int>.Shared.Return(order);
            ArrayPool<ulong>.Shared.Return(keys);
            ArrayPool<float>.Shared.Return(heavy);
        }
    }
}
