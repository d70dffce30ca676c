namespace FeedRanker.Evaluation;

/// <summary>A condition held against one system.</summary>
/// <param name="Condition">The condition.</param>
/// <param name="System">The system.</param>
/// <param name="Holds">Whether all its terms hold.</param>
/// <param name="Readings">The number each term looked at.</param>
public sealed record GateOutcome(GateCondition Condition, string System, bool Holds, IReadOnlyList<double> Readings);
