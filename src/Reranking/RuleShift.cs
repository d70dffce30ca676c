namespace FeedRanker.Reranking;

/// <summary>What one rule did to the place of one item.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="From">Its place before, from 1, among the items that were still there afterwards.</param>
/// <param name="To">Its place after, from 1.</param>
public readonly record struct RuleShift(string Rule, int From, int To);
