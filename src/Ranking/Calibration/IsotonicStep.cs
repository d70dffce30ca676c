namespace FeedRanker.Ranking;

/// <summary>Scores from First to Last share one mean.</summary>
internal readonly record struct IsotonicStep(float First, float Last, double Sum, double Weight)
{
    public double Mean => Sum / Weight;
}
