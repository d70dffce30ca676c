using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>Fills a probability column from a score column. Allocates nothing per request.</summary>
public sealed class CalibratedScore : IColumnStage
{
    private readonly Calibrator _calibrator;
    private readonly Column _from;
    private readonly Column _to;

    /// <summary>Binds a calibrator to its columns.</summary>
    /// <param name="calibrator">The fitted map.</param>
    /// <param name="schema">The pipeline's columns.</param>
    /// <param name="from">The score that the calibrator was fitted on.</param>
    /// <param name="to">The probability to fill.</param>
    /// <param name="name">The stage's name.</param>
    public CalibratedScore(Calibrator calibrator, ColumnSchema schema, string from = "score.ranker", string to = "score.p", string name = "calibration")
    {
        _calibrator = calibrator;
        _from = schema[from];
        _to = schema[to];
        Name = name;
        Needs = [_from];
        Fills = [_to];
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public IReadOnlyList<Column> Needs { get; }

    /// <inheritdoc />
    public IReadOnlyList<Column> Fills { get; }

    /// <inheritdoc />
    public void Run(in FeedRequest request, CandidateBatch batch, CancellationToken ct) => _calibrator.Apply(batch[_from], batch[_to]);
}
