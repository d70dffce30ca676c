namespace FeedRanker.Retrieval;

/// <summary>Whose list of trending items a request reads.</summary>
public enum TrendingScope
{
    /// <summary>One list of all items.</summary>
    Global,

    /// <summary>Items in the request's language or in none, ranked by what everybody wants.</summary>
    Language,

    /// <summary>Items that belong to the request's country or to everywhere, ranked by what everybody wants.</summary>
    Region,

    /// <summary>What the users of the request's country want, or of the user's own where the request names none.</summary>
    Country,

    /// <summary>Items of the topics that the user lately wanted most, ranked by what everybody wants.</summary>
    Topic,
}
