namespace FeedRanker.Core;

/// <summary>What became of a stage in one request.</summary>
public enum StageOutcome : byte
{
    /// <summary>It ran.</summary>
    Ran,

    /// <summary>An optional stage threw: it counts as not run.</summary>
    Failed,

    /// <summary>It was given up for the deadline.</summary>
    GivenUp,

    /// <summary>A fallback that was not needed.</summary>
    NotNeeded,
}
