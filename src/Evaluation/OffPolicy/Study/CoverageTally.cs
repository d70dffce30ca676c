namespace FeedRanker.Evaluation;

/// <summary>Adds up one estimator over the logs of a study.</summary>
internal sealed class CoverageTally(string policy, string estimator, double truth)
{
    private readonly int[] _covered = new int[Enum.GetValues<PolicyIntervalKind>().Length];
    private double _sum;
    private double _square;
    private double _width;
    private double _size;
    private int _answered;
    private int _logs;

    /// <summary>Adds a log: the estimate with its interval of each kind.</summary>
    public void Add(PolicyEstimate[] ofKinds, bool answered)
    {
        var estimate = ofKinds[0];
        _logs++;
        _sum += estimate.Value;
        _square += (estimate.Value - truth) * (estimate.Value - truth);
        _width += estimate.Interval.High - estimate.Interval.Low;
        _size += estimate.EffectiveSize;
        _answered += answered ? 1 : 0;
        for (var k = 0; k < ofKinds.Length; k++) _covered[k] += ofKinds[k].Interval.Contains(truth) ? 1 : 0;
    }

    public CoverageStudyRow? Row() => _logs == 0 ? null : new CoverageStudyRow(
        policy,
        estimator,
        truth,
        _sum / _logs,
        _sum / _logs / truth - 1,
        Math.Sqrt(_square / _logs) / truth,
        _width / _logs / truth,
        _size / _logs,
        (double)_answered / _logs,
        Array.ConvertAll(_covered, c => (double)c / _logs));
}
