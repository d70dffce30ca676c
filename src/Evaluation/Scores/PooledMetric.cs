namespace FeedRanker.Evaluation;

/// <summary>A number about all scored rows of a system together.</summary>
public delegate double PooledMetric(ScoredLabels rows);
