namespace FeedRanker.Ranking;

/// <summary>What trees are boosted on: first and second derivatives of a loss by each row's margin.</summary>
internal interface IBoostingLoss
{
    /// <summary>The margin before the first tree.</summary>
    float BaseScore { get; }

    /// <summary>Writes the derivatives at the given margins.</summary>
    void Derivatives(ReadOnlySpan<float> margins, Span<float> gradients, Span<float> hessians);
}
