namespace FeedRanker.Retrieval;

/// <summary>What makes two vectors alike. Every index scores so that higher is better.</summary>
public enum VectorMetric
{
    /// <summary>Score: the inner product. No metric in the mathematical sense: a vector need not be its own best match.</summary>
    InnerProduct,

    /// <summary>Score: the cosine of the angle, -1 to 1. Vectors must not be zero.</summary>
    Cosine,

    /// <summary>Score: the squared Euclidean distance, negated.</summary>
    L2,
}
