namespace FeedRanker.Cli.Ann;

/// <summary>What one effort gave.</summary>
/// <param name="K">Rows asked for.</param>
/// <param name="Effort">Effort of each search.</param>
/// <param name="Recall">Mean share of the exact best k found.</param>
/// <param name="QueriesPerSecond">Of all threads together, in the fastest round.</param>
/// <param name="P99Us">99th percentile of a query's microseconds; null where queries were not timed one by one.</param>
internal sealed record AnnPoint(int K, int Effort, double Recall, double QueriesPerSecond, double? P99Us);
