namespace FeedRanker.Evaluation;

/// <summary>An axis of a chart.</summary>
/// <param name="Label">What is on it, with its unit.</param>
/// <param name="Format">How its values are written.</param>
/// <param name="Scale">How values lie along it.</param>
/// <param name="FromZero">Whether it starts at 0; bars always do.</param>
public sealed record ReportAxis(string Label, NumberFormat Format = NumberFormat.Decimal, AxisScale Scale = AxisScale.Linear, bool FromZero = true);
