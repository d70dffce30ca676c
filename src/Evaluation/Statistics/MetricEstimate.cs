namespace FeedRanker.Evaluation;

/// <summary>One number of a report.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="Value">The mean over queries, or the number of the whole system.</param>
/// <param name="Interval">Bootstrap interval; unknown for numbers of a whole system, whose resampling would mislead.</param>
/// <param name="Queries">Queries that have a value.</param>
public sealed record MetricEstimate(string Metric, double Value, Interval Interval, int Queries);
