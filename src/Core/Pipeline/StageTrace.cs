namespace FeedRanker.Core;

/// <summary>How one stage went in one request.</summary>
public struct StageTrace
{
    /// <summary>What kind of stage it is.</summary>
    public StageKind Kind;

    /// <summary>What became of it.</summary>
    public StageOutcome Outcome;

    /// <summary>Candidates before it; 0 for a source.</summary>
    public int RowsIn;

    /// <summary>Candidates after it; for a source, its hits.</summary>
    public int RowsOut;

    /// <summary>Its running time in ticks of the pipeline's clock.</summary>
    public long Ticks;

    /// <summary>What an optional stage threw, when it failed.</summary>
    public Exception? Error;
}
