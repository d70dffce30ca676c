namespace FeedRanker.Evaluation;

/// <summary>A number about one shown list, whatever its relevance; NaN where it is not defined.</summary>
/// <param name="rows">Item rows, already cut at k.</param>
/// <param name="facts">What is known of them.</param>
/// <param name="nowMs">When it was shown, Unix milliseconds; 0 when unknown.</param>
public delegate double SlateMetric(ReadOnlySpan<int> rows, ItemFacts facts, long nowMs);
