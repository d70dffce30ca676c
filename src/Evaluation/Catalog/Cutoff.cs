namespace FeedRanker.Evaluation;

/// <summary>Whether a metric's name takes <c>@k</c>.</summary>
public enum Cutoff
{
    /// <summary>Never.</summary>
    None,

    /// <summary>With or without: without, the whole list counts.</summary>
    Optional,

    /// <summary>Always.</summary>
    Required,
}
