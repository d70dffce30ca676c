namespace FeedRanker.Retrieval;

/// <summary>What full ranking found.</summary>
/// <param name="Recall">Mean share of a user's test items among the first k.</param>
/// <param name="Ndcg">Mean normalised discounted gain of the first k.</param>
/// <param name="Users">Users with test items.</param>
public readonly record struct RankingQuality(double Recall, double Ndcg, int Users);
