namespace FeedRanker.Evaluation;

/// <summary>How the interval of an off-policy estimate is made.</summary>
public enum PolicyIntervalKind
{
    /// <summary>Quantiles of resampled t statistics (bootstrap-t): the one whose coverage holds best under skewed weights.</summary>
    Studentised,

    /// <summary>Quantiles of resampled estimates.</summary>
    Percentile,

    /// <summary>Quantiles shifted for bias and acceleration (BCa, Efron 1987).</summary>
    Bca,

    /// <summary>Empirical Bernstein bound (Maurer and Pontil 2009): wide; never asks for many units.</summary>
    Bernstein,
}
