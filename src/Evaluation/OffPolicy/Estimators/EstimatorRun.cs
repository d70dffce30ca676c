namespace FeedRanker.Evaluation;

/// <summary>Every chosen estimator on one log: terms first, then one set of resamples for all.</summary>
internal sealed class EstimatorRun
{
    private readonly PolicyLog _log;
    private readonly PolicyEvaluationOptions _options;
    private readonly IReadOnlyList<PolicyEstimator> _estimators;
    private readonly string?[] _lacks;
    private readonly double[] _values;
    private readonly ResampledValue?[] _around;
    private readonly ResampledValue _onPolicy;

    public EstimatorRun(PolicyLog log, PolicyEvaluationOptions options, CancellationToken ct)
    {
        (_log, _options) = (log, options);
        _estimators = PolicyEstimatorTable.Choose(options.Estimators);
        _lacks = _estimators.Select(e => PolicyEstimatorTable.Lacks(e, log)).ToArray();
        _values = new double[_estimators.Count];
        var input = new EstimatorInput(log, options, ct);
        var terms = new List<UnitTerms> { Earned(log) };
        for (var e = 0; e < _estimators.Count; e++)
        {
            _values[e] = double.NaN;
            if (_lacks[e] is not null) continue;
            var own = _estimators[e].Terms(input);
            _values[e] = own.Value();
            terms.Add(_estimators[e].Unbiased(input) ?? own);
        }

        var resampled = UnitBootstrap.Run(terms, options.Resampling, ct);
        _onPolicy = resampled[0];
        _around = new ResampledValue?[_estimators.Count];
        for (int e = 0, at = 1; e < _around.Length; e++)
            if (_lacks[e] is null) _around[e] = resampled[at++];
    }

    public PolicyEstimate OnPolicy() => new(
        "logging", "mean reward", _onPolicy.Value, Within(_onPolicy.Interval(_options.Interval, _options.Resampling.Confidence)), _onPolicy.Error, 0, _log.Count, null);

    public PolicyEstimate[] Estimates(PolicyIntervalKind kind, IReadOnlyList<Overlap> overlaps)
    {
        var estimates = new PolicyEstimate[_estimators.Count];
        for (var e = 0; e < estimates.Length; e++)
        {
            var estimator = _estimators[e];
            var size = overlaps.FirstOrDefault(o => o.Kind == estimator.Kind)?.EffectiveSize ?? double.NaN;
            estimates[e] = _around[e] is { } around
                ? new PolicyEstimate(estimator.Name, estimator.Title, _values[e], Within(around.Interval(kind, _options.Resampling.Confidence)), around.Error, _values[e] - around.Value, size, null)
                : new PolicyEstimate(estimator.Name, estimator.Title, double.NaN, Interval.Unknown, double.NaN, double.NaN, size, _lacks[e]);
        }

        return estimates;
    }

    // Where no reward is below 0, no value is.
    private Interval Within(Interval interval) =>
        double.IsNaN(interval.Low) || _log.Rewards.Min() < 0 ? interval : new Interval(Math.Max(0, interval.Low), Math.Max(0, interval.High));

    private static UnitTerms Earned(PolicyLog log)
    {
        var terms = new UnitTerms(log, ratio: false);
        for (var i = 0; i < log.Count; i++) terms.Add(log.UnitOf[i], log.Rewards[i]);
        return terms;
    }
}
