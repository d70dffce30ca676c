namespace FeedRanker.Evaluation;

/// <summary>A point of a <see cref="PositionBiasSeries"/>.</summary>
/// <param name="Position">The position, from 1.</param>
/// <param name="Examination">How likely it is looked at, with its interval.</param>
public readonly record struct PositionBiasPoint(int Position, ReportValue Examination);
