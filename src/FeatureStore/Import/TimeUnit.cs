namespace FeedRanker.FeatureStore;

/// <summary>What the numbers of a time column are.</summary>
public enum TimeUnit
{
    /// <summary>Told from the first line: below 100,000,000,000 seconds, else milliseconds; ISO 8601 when it is no number.</summary>
    Detect,

    /// <summary>Unix seconds; may have a fraction.</summary>
    Seconds,

    /// <summary>Unix milliseconds.</summary>
    Milliseconds,

    /// <summary>ISO 8601, such as <c>2024-01-31T12:00:00Z</c>; UTC where no offset is given.</summary>
    Iso8601,
}
