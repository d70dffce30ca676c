namespace FeedRanker.FeatureStore;

/// <summary>What a feature is about: which key its state is kept under. YAML spells these in snake_case.</summary>
public enum FeatureEntity
{
    /// <summary>The user the feed is for.</summary>
    User,

    /// <summary>The candidate.</summary>
    Item,

    /// <summary>The candidate's author.</summary>
    Author,

    /// <summary>The candidate's topics: one value a topic, joined by <c>across</c>.</summary>
    Topic,

    /// <summary>The surface of the request.</summary>
    Surface,

    /// <summary>Items whose numeric <c>attribute</c> is of the candidate's size (steps of a factor √2).</summary>
    Bucket,

    /// <summary>The request itself; keeps no state.</summary>
    Context,

    /// <summary>This user with the candidate's author.</summary>
    UserAuthor,

    /// <summary>This user with each of the candidate's topics, joined by <c>across</c>.</summary>
    UserTopic,

    /// <summary>This user on the request's surface.</summary>
    UserSurface,

    /// <summary>This user with items whose numeric <c>attribute</c> is of the candidate's size.</summary>
    UserBucket,

    /// <summary>This user with this candidate.</summary>
    UserItem,

    /// <summary>The candidate among users who share this user's value of <c>attribute</c>.</summary>
    ItemCohort,

    /// <summary>The candidate's topics among users who share this user's value of <c>attribute</c>.</summary>
    TopicCohort,

    /// <summary>The candidate on the request's surface.</summary>
    ItemSurface,

    /// <summary>Computed from other features; keeps no state.</summary>
    Cross,
}
