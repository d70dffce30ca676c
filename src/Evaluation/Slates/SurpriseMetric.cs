namespace FeedRanker.Evaluation;

/// <summary>A number about one shown list against what was to be expected; NaN where it is not defined.</summary>
/// <param name="rows">Item rows, already cut at k.</param>
/// <param name="expected">What a plain recommender would have shown to the same query, best first, not cut.</param>
public delegate double SurpriseMetric(ReadOnlySpan<int> rows, ReadOnlySpan<int> expected);
