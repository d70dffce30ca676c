namespace FeedRanker.Evaluation;

/// <summary>How likely each position is looked at, relative to the first, by one or more estimators.</summary>
public sealed record PositionBiasChart : ReportBlock
{
    /// <summary>What the curves are of.</summary>
    public string Label { get; init; } = "examination, relative to position 1";

    /// <summary>The estimates; a known truth is a reference.</summary>
    public required IReadOnlyList<PositionBiasSeries> Series { get; init; }

    internal override void Check()
    {
        foreach (var series in Series)
            foreach (var point in series.Points) Require(point.Position >= 1, $"'{series.Name}' has a position {point.Position}; positions count from 1.");
    }
}
