namespace FeedRanker.WorldGen;

/// <summary>What the feed that wrote the log ordered its pages by.</summary>
public enum LoggingOrder
{
    /// <summary>Its guess of how much the user wants an item: click rate, topics, follows, freshness, language.</summary>
    Interest,

    /// <summary>
    /// Longest first, as a feed would that wants seconds on its screen: length has no part in whether anyone clicks, so where an
    /// item stands says nothing of that.
    /// </summary>
    Longest,
}
