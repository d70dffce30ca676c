namespace FeedRanker.Evaluation;

/// <summary>A set of values of a <see cref="BarsChart"/>.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Values">One a category.</param>
/// <param name="Notes">A few words beside each value, such as its p, or why there is no value; null for none.</param>
public sealed record BarsSeries(string Name, IReadOnlyList<ReportValue> Values, IReadOnlyList<string>? Notes = null);
