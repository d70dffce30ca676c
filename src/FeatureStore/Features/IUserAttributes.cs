namespace FeedRanker.FeatureStore;

/// <summary>
/// The users' attributes, column-wise, as the feature engine reads them; safe to read while users are added. The names
/// <c>language</c> (a BCP 47 tag) and <c>joined_ms</c> (a number, Unix milliseconds) have a meaning of their own.
/// </summary>
public interface IUserAttributes
{
    /// <summary>How many user rows there are.</summary>
    int Count { get; }

    /// <summary>Names by attribute index; it only grows, and an index never changes its name.</summary>
    IReadOnlyList<string> AttributeNames { get; }

    /// <summary>
    /// The id of a user's value, dense from 0 per attribute in order of first appearance; -1 when absent or when the
    /// row is not known.
    /// </summary>
    int AttributeValue(int row, int attribute);

    /// <summary>A user's value as a number; NaN when absent or not a number.</summary>
    float AttributeNumber(int row, int attribute);

    /// <summary>The text behind a value id.</summary>
    string AttributeText(int attribute, int value);
}
