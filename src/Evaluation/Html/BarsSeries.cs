namespace FeedRanker.Evaluation;

/// <summary>A set of values of a <see cref="BarsChart"/>.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Values">One a category.</param>
public sealed record BarsSeries(string Name, IReadOnlyList<ReportValue> Values);
