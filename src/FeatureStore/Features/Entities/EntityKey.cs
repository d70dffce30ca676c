namespace FeedRanker.FeatureStore;

/// <summary>Which part of an event, or of a candidate, an entity's state is kept under.</summary>
internal enum EntityKey
{
    /// <summary>Always 0: the whole world.</summary>
    World,

    User,
    Item,
    Author,
    Topic,
    Surface,

    /// <summary>The size of a numeric item attribute.</summary>
    Bucket,
}
