namespace FeedRanker.Evaluation;

/// <summary>How a grade becomes the gain of NDCG. Grades of 0 and below gain nothing either way.</summary>
public enum Gain
{
    /// <summary>gain = grade, as in trec_eval (Järvelin and Kekäläinen 2002).</summary>
    Linear,

    /// <summary>gain = 2^grade − 1 (Burges et al. 2005).</summary>
    Exponential,
}
