namespace FeedRanker.Serving;

/// <summary>What the offline evaluation does.</summary>
public sealed record OfflineEvaluationOptions
{
    /// <summary>Places on each evaluated page.</summary>
    public int Take { get; init; } = 50;

    /// <summary>The most users to evaluate; above it a fixed sample is taken.</summary>
    public int MaxUsers { get; init; } = 3000;

    /// <summary>Whether to measure at many cut-offs too, for curves over k.</summary>
    public bool Curves { get; init; }

    /// <summary>Attributes of users to slice by, however many values they have; those of few values are taken anyway.</summary>
    public IReadOnlyList<string> Slices { get; init; } = [];

    /// <summary>Metrics to measure besides <see cref="Evaluation.FunnelReport.PageMetrics"/>, as a condition may want.</summary>
    public IReadOnlyList<Evaluation.Metric> Metrics { get; init; } = [];

    /// <summary>The release to run on the same requests and compare with; null for none.</summary>
    public PriorRelease? Against { get; init; }

    /// <summary>The rule file; the built-in rules when null.</summary>
    public string? RulesFile { get; init; }

    /// <summary>The surface whose pipeline is evaluated.</summary>
    public SurfaceOptions Surface { get; init; } = SurfaceOptions.Home;
}
