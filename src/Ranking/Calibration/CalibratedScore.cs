using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>Fills a probability column from a score column, by the curve of the request's segment. Allocates nothing per request.</summary>
public sealed class CalibratedScore : IColumnStage
{
    private readonly SegmentCalibrator _calibrator;
    private readonly RequestSegment? _segmentOf;
    private readonly Column _from;
    private readonly Column _to;

    /// <summary>Binds a calibrator to its columns.</summary>
    /// <param name="calibrator">The fitted map.</param>
    /// <param name="schema">The pipeline's columns.</param>
    /// <param name="segmentOf">Tells a request's segment; null where all share the common curve.</param>
    /// <param name="from">The score that the calibrator was fitted on.</param>
    /// <param name="to">The probability to fill.</param>
    /// <param name="name">The stage's name.</param>
    public CalibratedScore(
        SegmentCalibrator calibrator, ColumnSchema schema, RequestSegment? segmentOf = null, string from = "score.ranker", string to = "score.p", string name = "calibration")
    {
        (_calibrator, _segmentOf) = (calibrator, segmentOf);
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
    public void Run(in FeedRequest request, CandidateBatch batch, CancellationToken ct) =>
        (_segmentOf is null ? _calibrator.Common : _calibrator.Of(_segmentOf(request))).Apply(batch[_from], batch[_to]);
}
