namespace FeedRanker.Evaluation;

/// <summary>What one stage after retrieval did to the candidates, averaged over requests.</summary>
/// <param name="Stage">Its name.</param>
/// <param name="MeanRowsIn">Candidates before it.</param>
/// <param name="MeanRowsOut">Candidates after it.</param>
/// <param name="Recall">Share of a request's relevant items that is still there after it.</param>
/// <param name="Lost">Recall before it less recall after it.</param>
/// <param name="RelevantLost">Relevant items it lost, over all requests.</param>
/// <param name="Ndcg">NDCG@10 of the order after it.</param>
public sealed record StageRow(string Stage, double MeanRowsIn, double MeanRowsOut, MetricEstimate Recall, double Lost, long RelevantLost, MetricEstimate Ndcg);
