namespace FeedRanker.Evaluation;

/// <summary>One bin of a reliability diagram.</summary>
/// <param name="Low">Lowest probability of the bin.</param>
/// <param name="High">Highest probability of the bin.</param>
/// <param name="Count">How many predictions fell into it.</param>
/// <param name="MeanPredicted">Their mean prediction, NaN when empty.</param>
/// <param name="MeanObserved">Their share of positives, NaN when empty.</param>
public readonly record struct CalibrationBin(double Low, double High, long Count, double MeanPredicted, double MeanObserved);
