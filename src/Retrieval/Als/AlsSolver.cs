namespace FeedRanker.Retrieval;

/// <summary>How a training row is solved while the other side is fixed.</summary>
public enum AlsSolver
{
    /// <summary>Exactly, by Cholesky of the smaller of the row's two equivalent systems.</summary>
    Exact,

    /// <summary>By a few steps of conjugate gradients from the row's present vector.</summary>
    ConjugateGradient,
}
