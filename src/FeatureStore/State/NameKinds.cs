namespace FeedRanker.FeatureStore;

/// <summary>The kinds of <see cref="NameTable"/>.</summary>
internal static class NameKinds
{
    public const string Author = "author";
    public const string Topic = "topic";
    public const string Language = "language";
    public const string Region = "region";
    public const string Label = "policy_label";
    public const string Numeric = "numeric";
    public const string UserCountry = "user.country";
    public const string UserLanguage = "user.language";
    public const string UserAttribute = "user.attribute";
    public const string Surface = "surface";
    public const string EventType = "event_type";
    public const string ServedColumns = "served.columns";
    public const string ServedVersions = "served.versions";

    /// <summary>The values of one user attribute.</summary>
    public static string ValuesOf(string attribute) => "user.attribute." + attribute;
}
