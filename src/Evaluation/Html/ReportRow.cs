namespace FeedRanker.Evaluation;

/// <summary>A row of a table.</summary>
/// <param name="Cells">One cell a column.</param>
/// <param name="Emphasis">Whether it stands out, as the baseline does.</param>
public sealed record ReportRow(IReadOnlyList<ReportCell> Cells, bool Emphasis = false);
