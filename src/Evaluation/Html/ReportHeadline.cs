namespace FeedRanker.Evaluation;

/// <summary>A number that stands large at the top.</summary>
/// <param name="Name">What it is, as <c>ndcg@10</c>.</param>
/// <param name="Value">How much, with its interval.</param>
/// <param name="Format">How it is written.</param>
/// <param name="Text">A few words under it.</param>
public sealed record ReportHeadline(string Name, ReportValue Value, NumberFormat Format = NumberFormat.Decimal, string Text = "");
