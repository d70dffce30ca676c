namespace FeedRanker.Evaluation;

/// <summary>What a query without a single relevant item counts in a ranking measure.</summary>
public enum EmptyQueries
{
    /// <summary>0, as in trec_eval.</summary>
    Zero,

    /// <summary>1: nothing was to be found, so nothing was missed.</summary>
    One,

    /// <summary>It is left out of the mean, and counted.</summary>
    Skip,
}
