namespace FeedRanker.Evaluation;

/// <summary>What separates a system from the baseline on a number that only whole systems have: no interval, no test.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="Baseline">The baseline's.</param>
/// <param name="Value">The system's.</param>
public sealed record WholeDifference(string Metric, double Baseline, double Value)
{
    /// <summary>Value less baseline.</summary>
    public double Difference => Value - Baseline;

    /// <summary>The difference over the baseline; NaN when that is 0.</summary>
    public double Relative => Baseline == 0 ? double.NaN : Difference / Baseline;
}
