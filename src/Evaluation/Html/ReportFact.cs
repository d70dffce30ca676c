namespace FeedRanker.Evaluation;

/// <summary>One line under the heading.</summary>
/// <param name="Name">What it tells.</param>
/// <param name="Value">What it is.</param>
public sealed record ReportFact(string Name, string Value);
