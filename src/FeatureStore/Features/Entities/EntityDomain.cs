namespace FeedRanker.FeatureStore;

/// <summary>When and for what a value is computed; a value may use those of earlier domains.</summary>
internal enum EntityDomain
{
    /// <summary>Once, when the user is read.</summary>
    User,

    /// <summary>Once per hydration.</summary>
    Request,

    /// <summary>Once for each distinct topic of the batch.</summary>
    Topic,

    /// <summary>For each candidate.</summary>
    Row,
}
