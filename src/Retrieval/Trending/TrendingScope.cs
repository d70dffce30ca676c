namespace FeedRanker.Retrieval;

/// <summary>Whose list of trending items a request reads.</summary>
public enum TrendingScope
{
    /// <summary>One list of all items.</summary>
    Global,

    /// <summary>Items in the request's language or in none; the global list when the request names no known language.</summary>
    Language,

    /// <summary>Items of the request's country or of everywhere; the global list when it names no known country.</summary>
    Region,
}
