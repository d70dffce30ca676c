namespace FeedRanker.Evaluation;

/// <summary>What one estimator says.</summary>
/// <param name="Estimator">Its name.</param>
/// <param name="Title">What it is called in the literature.</param>
/// <param name="Value">The estimate; NaN when there is none.</param>
/// <param name="Interval">Its interval; for biased estimators that of the estimate with its bias taken back.</param>
/// <param name="StandardError">Of what the interval is around, by the delta method.</param>
/// <param name="Bias">Value less what the interval is around; 0 for estimators without bias, NaN without a value.</param>
/// <param name="EffectiveSize">Of the weights it rests on.</param>
/// <param name="Lacks">Why there is no value, or null.</param>
public sealed record PolicyEstimate(
    string Estimator,
    string Title,
    double Value,
    Interval Interval,
    double StandardError,
    double Bias,
    double EffectiveSize,
    string? Lacks)
{
    /// <summary>Whether the value lies outside its own interval: what it leaves out matters here.</summary>
    public bool IsBiasedHere => Lacks is null && !double.IsNaN(Interval.Low) && !Interval.Contains(Value);
}
