namespace FeedRanker.FeatureStore;

/// <summary>The users' attributes as a plan refers to them. Immutable.</summary>
internal sealed class BoundUsers(IUserAttributes users, IReadOnlyList<string> wanted)
{
    private readonly int[] _index = wanted.Select(name => IndexOf(users, name)).ToArray();
    private readonly int _language = IndexOf(users, "language");
    private readonly int _joined = IndexOf(users, "joined_ms");

    public float Number(int row, int attribute) => Holds(row, _index[attribute]) ? users.AttributeNumber(row, _index[attribute]) : float.NaN;

    public int Value(int row, int attribute) => Holds(row, _index[attribute]) ? users.AttributeValue(row, _index[attribute]) : -1;

    public string Text(int row, int attribute) => TextAt(row, _index[attribute]);

    public string Language(int row) => TextAt(row, _language);

    public float JoinedMs(int row) => Holds(row, _joined) ? users.AttributeNumber(row, _joined) : float.NaN;

    private string TextAt(int row, int index) =>
        Holds(row, index) && users.AttributeValue(row, index) is >= 0 and var value ? users.AttributeText(index, value) : "";

    private bool Holds(int row, int index) => index >= 0 && (uint)row < (uint)users.Count;

    private static int IndexOf(IUserAttributes users, string name)
    {
        for (var a = 0; a < users.AttributeNames.Count; a++)
            if (users.AttributeNames[a] == name) return a;
        return -1;
    }
}
