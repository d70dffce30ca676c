using FeedRanker.Retrieval;

namespace FeedRanker.Serving;

/// <summary>How one surface's feed is made, as a surface file says. Immutable; checked as it is read.</summary>
public sealed record SurfaceOptions
{
    /// <summary>The built-in <c>home</c>.</summary>
    public static SurfaceOptions Home => SurfaceFile.Default.Find("home")!;

    /// <summary>The surface's name, such as <c>home</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How many candidates the ranker sees, 10 to 10,000.</summary>
    public int Candidates { get; init; } = 1000;

    /// <summary>
    /// How many candidates the heavy ranker scores, the best by the light one, 0 (all) to 10,000. The others keep their
    /// features and get no score, so they come last.
    /// </summary>
    public int Cascade { get; init; }

    /// <summary>Milliseconds a request may take when its caller sets no deadline, 1 to 60,000.</summary>
    public float BudgetMs { get; init; } = 200;

    /// <summary>Threads that may help a request with its sources, 0 to 64.</summary>
    public int ParallelSources { get; init; } = 1;

    /// <summary>How the sources' hits become one set of candidates.</summary>
    public BlendMethod Blend { get; init; }

    /// <summary>k of <see cref="BlendMethod.Rrf"/>, 1 to 10,000.</summary>
    public int RrfConstant { get; init; } = 60;

    /// <summary>The sources, one or more, each of another name; those of a model that the release lacks are left out.</summary>
    public required IReadOnlyList<SurfaceSource> Sources { get; init; }

    /// <summary>Where and how neural rankers run: the same for all surfaces of a file.</summary>
    public InferenceOptions Inference { get; init; } = new();

    /// <summary>In batch, and without the sources that a replay of the log cannot make: other processes and today's editorial lists.</summary>
    internal SurfaceOptions FromLogAlone() => InBatch() with
    {
        Sources = Sources.Where(s => s.Settings is not (RemoteSettings or EditorialSettings)).Select(s => s with { BudgetMs = 0 }).ToArray(),
    };

    /// <summary>
    /// The same without hurry: one source after the other, each for as long as it takes, so that two runs find the same.
    /// Only sources that wait for another process keep their budgets. Rankers run on the processor.
    /// </summary>
    public SurfaceOptions InBatch() => this with
    {
        ParallelSources = 0,
        BudgetMs = 60_000,
        Inference = new(),
        Sources = Sources.Select(s => SourceKinds.Find(s.Kind)!.MayBlock ? s : s with { BudgetMs = 0 }).ToArray(),
    };
}
