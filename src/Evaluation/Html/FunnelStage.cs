namespace FeedRanker.Evaluation;

/// <summary>A stage of a <see cref="FunnelChart"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">Candidates left after it, mean over requests.</param>
/// <param name="Recall">Share of the relevant items that is left after it.</param>
/// <param name="Lost">Recall before it less recall after it.</param>
/// <param name="Quality">How good the order after it is.</param>
public sealed record FunnelStage(string Name, double Rows, ReportValue Recall, double Lost, ReportValue Quality);
