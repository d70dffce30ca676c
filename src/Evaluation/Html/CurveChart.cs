namespace FeedRanker.Evaluation;

/// <summary>A metric against k, or any value against another: one line a series.</summary>
public sealed record CurveChart : ReportBlock
{
    /// <summary>The horizontal axis.</summary>
    public required ReportAxis X { get; init; }

    /// <summary>The vertical axis.</summary>
    public required ReportAxis Y { get; init; }

    /// <summary>The lines.</summary>
    public required IReadOnlyList<CurveSeries> Series { get; init; }

    internal override void Check()
    {
        foreach (var series in Series)
            foreach (var point in series.Points)
                Require(double.IsFinite(point.X) && (X.Scale == AxisScale.Linear || point.X > 0), $"'{series.Name}' has a point at {point.X}.");
    }
}
