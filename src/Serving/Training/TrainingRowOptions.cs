using FeedRanker.Core;

namespace FeedRanker.Serving;

/// <summary>How ranker rows are made from the log.</summary>
public sealed record TrainingRowOptions
{
    /// <summary>Which events make a row a positive example.</summary>
    public required EventWeights Label { get; init; }

    /// <summary>Without impressions: the surface whose sources propose the candidates.</summary>
    public SurfaceOptions Surface { get; init; } = SurfaceOptions.Home;

    /// <summary>What a user did later than this after an impression no longer belongs to it.</summary>
    public long AttributionMs { get; init; } = 24L * 3600 * 1000;

    /// <summary>Without impressions: a pause of this length ends a session, whose choices form one group.</summary>
    public long SessionGapMs { get; init; } = 6L * 3600 * 1000;

    /// <summary>Without impressions: how many candidates that were not chosen go into a group.</summary>
    public int NegativesPerGroup { get; init; } = 150;

    /// <summary>The seed of that choice.</summary>
    public ulong Seed { get; init; } = 1;
}
