namespace FeedRanker.Ranking;

/// <summary>What turns the sum of an ensemble's leaves into its score.</summary>
public enum TreeLink
{
    /// <summary>The sum is the score.</summary>
    Identity,

    /// <summary>The score is the sigmoid of the sum: a probability.</summary>
    Logistic,
}
