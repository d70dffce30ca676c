using static FeedRanker.FeatureStore.FeatureEntity;

namespace FeedRanker.FeatureStore;

/// <summary>The one table of what each kind of feature may be about and which fields it takes.</summary>
internal static class FeatureRules
{
    private static readonly FeatureEntity[] Stateful =
    [
        User, Item, Author, Topic, FeatureEntity.Surface, Bucket, UserAuthor, UserTopic, UserSurface, UserBucket, UserItem,
        ItemCohort, TopicCohort, ItemSurface,
    ];

    /// <summary>Fields every feature may have.</summary>
    public static readonly string[] Common = ["name", "entity", "kind", "description", "default", "log"];

    /// <summary>Entities a kind may have, and its own fields; those it cannot do without are marked by a <c>!</c>.</summary>
    public static readonly IReadOnlyDictionary<FeatureKind, (FeatureEntity[] Entities, string[] Fields)> Of =
        new Dictionary<FeatureKind, (FeatureEntity[], string[])>
        {
            [FeatureKind.Count] = (Stateful, ["event!", "window!"]),
            [FeatureKind.Decayed] = (Stateful, ["event!", "half_life!", "amount"]),
            [FeatureKind.Rate] = (Stateful, ["event!", "window", "half_life", "prior"]),
            [FeatureKind.Mean] = (Stateful, ["event!", "window", "half_life", "prior"]),
            [FeatureKind.TimeSince] = (Stateful, ["event!"]),
            [FeatureKind.TimeSinceFirst] = (Stateful, ["event!"]),
            [FeatureKind.Age] = ([Item, User], []),
            [FeatureKind.Numeric] = ([Item], ["attribute!", "limit"]),
            [FeatureKind.Attribute] = ([User], ["attribute!", "type", "limit"]),
            [FeatureKind.Table] = (TableEntities.All, ["table!", "column!", "ttl"]),
            [FeatureKind.TopicCount] = ([Item], []),
            [FeatureKind.LanguageMatch] = ([Cross], []),
            [FeatureKind.Follows] = ([UserAuthor], []),
            [FeatureKind.Hour] = ([Context], []),
            [FeatureKind.Weekday] = ([Context], []),
            [FeatureKind.Surface] = ([Context], []),
            [FeatureKind.Device] = ([Context], []),
            [FeatureKind.Difference] = ([Cross], ["of!"]),
            [FeatureKind.Ratio] = ([Cross], ["of!"]),
            [FeatureKind.Average] = ([Cross], ["of!"]),
        };

    /// <summary>The fields a feature of that kind and entity takes, without marks.</summary>
    public static IEnumerable<string> FieldsOf(FeatureKind kind, FeatureEntity entity) =>
        Common.Concat(Of[kind].Fields.Select(f => f.TrimEnd('!'))).Concat(entity switch
        {
            Topic or UserTopic => ["across"],
            ItemCohort => ["attribute", "type", "values", "limit"],
            TopicCohort => ["across", "attribute", "type", "values", "limit"],
            Bucket or UserBucket => ["attribute"],
            _ => Enumerable.Empty<string>(),
        }).Distinct();

    /// <summary>The fields it cannot do without.</summary>
    public static IEnumerable<string> RequiredOf(FeatureKind kind, FeatureEntity entity) =>
        Of[kind].Fields.Where(f => f.EndsWith('!')).Select(f => f.TrimEnd('!'))
            .Concat(entity is ItemCohort or TopicCohort or Bucket or UserBucket ? ["attribute"] : []);

    /// <summary>What a column of that entity must be named after.</summary>
    public static string PrefixOf(FeatureEntity entity) => entity switch
    {
        User => "user.",
        Item or Topic or Bucket => "item.",
        Author => "author.",
        Context or FeatureEntity.Surface => "context.",
        _ => "cross.",
    };
}
