namespace FeedRanker.Evaluation;

/// <summary>A bin of a <see cref="ReliabilityChart"/>.</summary>
/// <param name="Low">Lowest probability of the bin.</param>
/// <param name="High">Highest probability of the bin.</param>
/// <param name="Count">How many predictions fell into it.</param>
/// <param name="Predicted">Their mean.</param>
/// <param name="Observed">Their share of positives, with its interval.</param>
public readonly record struct ReliabilityBin(double Low, double High, long Count, double Predicted, ReportValue Observed);
