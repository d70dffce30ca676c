namespace FeedRanker.Evaluation;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Format">How its cells are written.</param>
/// <param name="Note">What it means, shown when pointed at.</param>
public sealed record ReportColumn(string Name, NumberFormat Format = NumberFormat.Decimal, string Note = "");
