namespace FeedRanker.Ranking;

/// <summary>What boosted trees learn.</summary>
public enum TreeObjective
{
    /// <summary>The probability of label 1, row by row: cross-entropy of the sigmoid of the sum of leaves.</summary>
    Logistic,

    /// <summary>The order inside each group: pairwise gradients weighted by the change of NDCG (LambdaMART).</summary>
    LambdaRank,

    /// <summary>The grade itself, row by row, by squared error (Cossock and Zhang 2006): few queries, many grades.</summary>
    Grade,
}
