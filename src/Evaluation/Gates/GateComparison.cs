namespace FeedRanker.Evaluation;

/// <summary>How a condition compares a number with its limit.</summary>
public enum GateComparison
{
    /// <summary>Below the limit.</summary>
    Below,

    /// <summary>Below the limit or equal to it.</summary>
    AtMost,

    /// <summary>Above the limit.</summary>
    Above,

    /// <summary>Above the limit or equal to it.</summary>
    AtLeast,
}
