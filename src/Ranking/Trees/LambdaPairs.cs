namespace FeedRanker.Ranking;

/// <summary>Which pairs of a group LambdaRank learns from.</summary>
public enum LambdaPairs
{
    /// <summary>All of which one row is now among the first (LightGBM; <c>lambdarank_pair_method: topk</c> of XGBoost 2).</summary>
    TopK,

    /// <summary>For each row a few rows of other grades, drawn anew each round (XGBoost 1; <c>mean</c> of XGBoost 2).</summary>
    Sampled,
}
