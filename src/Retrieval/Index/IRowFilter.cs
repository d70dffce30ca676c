namespace FeedRanker.Retrieval;

/// <summary>
/// Which rows a search may return, asked inside the search. A struct, so that the search is compiled for it and the
/// question costs no call.
/// </summary>
public interface IRowFilter
{
    /// <summary>
    /// The share of rows that pass, 0 to 1, as well as it is known; 1 when it is not. Indexes choose their way by it
    /// (exact search below some share), never their answers' validity.
    /// </summary>
    double Selectivity { get; }

    /// <summary>Whether the row may be returned. Asked for any row below the index's row count, from one thread.</summary>
    bool Allows(int row);
}
