namespace FeedRanker.Core;

/// <summary>What a <see cref="FeedPipeline"/> runs, in the order it runs it. Checked by the pipeline's constructor.</summary>
public sealed record PipelineDefinition
{
    /// <summary>The surface it serves, for messages.</summary>
    public required string Surface { get; init; }

    /// <summary>The columns of its batches.</summary>
    public required ColumnSchema Schema { get; init; }

    /// <summary>The sources, 1 to 64; their order is the order of the bits in <see cref="CandidateBatch.Sources"/>.</summary>
    public required IReadOnlyList<SourceSlot> Sources { get; init; }

    /// <summary>Merges the sources' hits.</summary>
    public required IBlender Blender { get; init; }

    /// <summary>Hydrators, scorers and rules.</summary>
    public required IReadOnlyList<PipelineStep> Steps { get; init; }

    /// <summary>The most candidates of one request, 1 or more.</summary>
    public int Capacity { get; init; } = 1024;

    /// <summary>The share of a request's budget that retrieval may use, above 0 and at most 1.</summary>
    public float RetrievalShare { get; init; } = 0.5f;

    /// <summary>How many threads beside the request's own may run its sources at once; 0 runs them one by one.</summary>
    public int ParallelSources { get; init; } = 1;

    /// <summary>
    /// Milliseconds kept back for the required steps and the reply: an optional step starts only when the time left,
    /// less what the step took lately, is at least this.
    /// </summary>
    public float ReserveMs { get; init; } = 1f;

    /// <summary>The clock that budgets and traces are measured with.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
