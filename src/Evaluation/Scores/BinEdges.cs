namespace FeedRanker.Evaluation;

/// <summary>How predictions are put into bins.</summary>
public enum BinEdges
{
    /// <summary>Bins of one width over [0, 1] (Naeini et al. 2015).</summary>
    EqualWidth,

    /// <summary>Bins of about one size over the sorted predictions; equal predictions share a bin (Nguyen and O'Connor 2015).</summary>
    EqualMass,
}
