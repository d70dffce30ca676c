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

    /// <summary>The rule file; the built-in rules when null.</summary>
    public string? RulesFile { get; init; }

    /// <summary>The surface whose pipeline is evaluated.</summary>
    public SurfaceOptions Surface { get; init; } = SurfaceOptions.Home;
}
