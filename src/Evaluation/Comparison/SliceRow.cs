namespace FeedRanker.Evaluation;

/// <summary>What separates one system from the baseline on the queries of one slice.</summary>
/// <param name="Attribute">The attribute, such as <c>country</c>.</param>
/// <param name="Value">Its value, such as <c>DE</c>.</param>
/// <param name="Queries">Compared queries that have it.</param>
/// <param name="System">The system.</param>
/// <param name="Against">The differences by metric, tests corrected over the metrics of this slice.</param>
public sealed record SliceRow(string Attribute, string Value, int Queries, string System, IReadOnlyList<PairedDifference> Against);
