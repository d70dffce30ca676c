using System.Globalization;

namespace FeedRanker.FeatureStore.Tests;

/// <summary>Users with attributes given as texts.</summary>
internal sealed class TestUsers : IUserAttributes
{
    private readonly List<string> _names = [];
    private readonly List<List<string>> _texts = [];
    private readonly List<int[]> _values = [];

    public TestUsers(int count) => Count = count;

    public int Count { get; }

    public IReadOnlyList<string> AttributeNames => _names;

    public TestUsers With(string name, Func<int, string?> valueOf)
    {
        var texts = new List<string>();
        var values = new int[Count];
        for (var row = 0; row < Count; row++)
        {
            values[row] = -1;
            if (valueOf(row) is not { } text) continue;
            if (!texts.Contains(text)) texts.Add(text);
            values[row] = texts.IndexOf(text);
        }

        _names.Add(name);
        _texts.Add(texts);
        _values.Add(values);
        return this;
    }

    public int AttributeValue(int row, int attribute) => (uint)row < (uint)Count ? _values[attribute][row] : -1;

    public float AttributeNumber(int row, int attribute) =>
        AttributeValue(row, attribute) is >= 0 and var value
        && float.TryParse(_texts[attribute][value], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : float.NaN;

    public string AttributeText(int attribute, int value) => _texts[attribute][value];
}
