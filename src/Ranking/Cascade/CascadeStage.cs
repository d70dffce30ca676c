using System.Buffers;
using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// As <see cref="CascadeScorer"/>, before a stage that reads more than columns, such as a neural model: the light model
/// scores all candidates, the stage runs on a batch of the best of them, and the columns of the others are missing, so they
/// come after. Allocates nothing in the steady state.
/// </summary>
public sealed class CascadeStage : IColumnStage
{
    private readonly ScoreModel _light;
    private readonly IColumnStage _heavy;
    private readonly int _keep;
    private readonly Column[] _features;
    private readonly KeptPool<CandidateBatch> _kept;

    /// <summary>Puts a light model before a stage.</summary>
    /// <param name="light">Scores every candidate.</param>
    /// <param name="heavy">Runs on those that are kept; what it fills for a row must not depend on the other rows.</param>
    /// <param name="keep">How many candidates are kept, 1 to 10,000; a smaller batch is kept whole.</param>
    /// <param name="schema">The pipeline's columns.</param>
    /// <exception cref="InputException">The number is out of range, or a feature's name cannot be a column.</exception>
    public CascadeStage(ScoreModel light, IColumnStage heavy, int keep, ColumnSchema schema)
    {
        OptionRange.Check(nameof(keep), keep, 1, 10_000);
        (_light, _heavy, _keep) = (light, heavy, keep);
        _kept = new KeptPool<CandidateBatch>(() => new CandidateBatch(schema, keep)); // made at the first request, when the schema is complete
        _features = FeatureMatch.Columns(light.Features, schema);
        Needs = [.. _features.Concat(heavy.Needs).Distinct()];
    }

    /// <inheritdoc />
    public string Name => _heavy.Name;

    /// <inheritdoc />
    public IReadOnlyList<Column> Needs { get; }

    /// <inheritdoc />
    public IReadOnlyList<Column> Fills => _heavy.Fills;

    /// <inheritdoc />
    public void Run(in FeedRequest request, CandidateBatch batch, CancellationToken ct)
    {
        if (batch.Count <= _keep)
        {
            _heavy.Run(request, batch, ct);
            return;
        }

        var order = ArrayPool<int>.Shared.Rent(batch.Count);
        var keys = ArrayPool<ulong>.Shared.Rent(batch.Count);
        var best = _kept.Take();
        try
        {
            var scores = batch[Fills[0]];
            _light.Score(new BatchColumns(batch, _features), scores, ct);
            for (var row = 0; row < batch.Count; row++) order[row] = row;
            TopK.SortDescending(order.AsSpan(0, batch.Count), scores, keys);
            Gather(batch, order, best);
            _heavy.Run(request, best, ct);
            Scatter(best, order, batch);
        }
        finally
        {
            _kept.Give(best);
            ArrayPool<int>.Shared.Return(order);
            ArrayPool<ulong>.Shared.Return(keys);
        }
    }

    private void Gather(CandidateBatch batch, int[] order, CandidateBatch best)
    {
        best.Clear();
        best.Deadline = batch.Deadline;
        for (var i = 0; i < _keep; i++) best.Add(batch.Items[order[i]], source: 0);
        for (var c = 0; c < _heavy.Needs.Count; c++)
        {
            var from = batch[_heavy.Needs[c]];
            var to = best[_heavy.Needs[c]];
            for (var i = 0; i < to.Length; i++) to[i] = from[order[i]];
        }
    }

    private void Scatter(CandidateBatch best, int[] order, CandidateBatch batch)
    {
        for (var c = 0; c < Fills.Count; c++)
        {
            var from = best[Fills[c]];
            var to = batch[Fills[c]];
            to.Fill(float.NaN);
            for (var i = 0; i < from.Length; i++) to[order[i]] = from[i];
        }
    }
}
