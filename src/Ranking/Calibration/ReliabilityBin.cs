namespace FeedRanker.Ranking;

/// <summary>Rows whose predictions lie together: what was predicted and what happened.</summary>
/// <param name="Weight">Sum of the rows' weights.</param>
/// <param name="Predicted">Weighted mean prediction.</param>
/// <param name="Observed">Weighted share of label 1.</param>
public readonly record struct ReliabilityBin(double Weight, double Predicted, double Observed);
