namespace FeedRanker.Evaluation;

/// <summary>Whether a log can tell the value of a policy.</summary>
public enum Answer
{
    /// <summary>It can.</summary>
    Yes,

    /// <summary>It can, with care: the warnings say what about.</summary>
    Weakly,

    /// <summary>It cannot: no estimate on it is worth deciding by.</summary>
    No,
}
