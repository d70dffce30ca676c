namespace FeedRanker.Evaluation;

/// <summary>How likely each position is looked at, over the first one.</summary>
/// <param name="Method">How it was estimated.</param>
/// <param name="Examination">1 at the first position; NaN where the log cannot tell.</param>
/// <param name="Intervals">Percentile bootstrap over pages; the first is [1, 1].</param>
public sealed record PositionBiasCurve(string Method, double[] Examination, Interval[] Intervals);
