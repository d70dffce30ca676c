using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>The stages of the funnel that is measured, by name.</summary>
public sealed record FunnelShape
{
    /// <summary>The sources, in pipeline order, with the most items each may propose.</summary>
    public required IReadOnlyList<(string Name, int Quota)> Sources { get; init; }

    /// <summary>The blender's name.</summary>
    public string Blender { get; init; } = "blend";

    /// <summary>The steps after it, in order.</summary>
    public required IReadOnlyList<string> Steps { get; init; }

    /// <summary>The shape of a pipeline.</summary>
    public static FunnelShape Of(PipelineDefinition pipeline) => new()
    {
        Sources = pipeline.Sources.Select(s => (s.Source.Name, s.MaxHits)).ToArray(),
        Blender = pipeline.Blender.Name,
        Steps = pipeline.Steps.Select(s => s.Stage.Name).ToArray(),
    };
}
