namespace FeedRanker.Evaluation;

/// <summary>Values by category (slices, sources, systems, estimators), lying, with whiskers for intervals.</summary>
public sealed record BarsChart : ReportBlock
{
    /// <summary>What the categories are.</summary>
    public string Category { get; init; } = "";

    /// <summary>The categories, from the top.</summary>
    public required IReadOnlyList<string> Categories { get; init; }

    /// <summary>The axis of the values.</summary>
    public required ReportAxis X { get; init; }

    /// <summary>Bars from zero, or points where zero is no natural start.</summary>
    public BarsMark Mark { get; init; }

    /// <summary>Where a line is drawn through all categories: 0 for differences, a known truth; null for none. Bars start at 0 all the same.</summary>
    public double? Reference { get; init; }

    /// <summary>One or more sets of values.</summary>
    public required IReadOnlyList<BarsSeries> Series { get; init; }

    internal override void Check()
    {
        foreach (var series in Series)
        {
            Require(series.Values.Count == Categories.Count, $"'{series.Name}' has {series.Values.Count} values for {Categories.Count} categories.");
            Require((series.Notes?.Count ?? Categories.Count) == Categories.Count, $"'{series.Name}' has {series.Notes?.Count} notes for {Categories.Count} categories.");
        }
    }
}
