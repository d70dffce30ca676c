namespace FeedRanker.FeatureStore;

/// <summary>Users of whom nothing is known.</summary>
internal sealed class NoUserAttributes : IUserAttributes
{
    public static readonly NoUserAttributes Instance = new();

    public int Count => 0;

    public IReadOnlyList<string> AttributeNames => [];

    public int AttributeValue(int row, int attribute) => -1;

    public float AttributeNumber(int row, int attribute) => float.NaN;

    public string AttributeText(int attribute, int value) => "";
}
