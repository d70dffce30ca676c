using System.Text.Json;

namespace FeedRanker.FeatureStore;

/// <summary>One JSON object a line, read as a row of the members that were asked for.</summary>
internal sealed class JsonRows(string path, string[] members) : IRows
{
    private readonly JsonObjects _objects = new(path);
    private readonly string[] _values = new string[members.Length];

    public TextLines Lines => _objects.Lines;

    public Flaw? Flaw { get; private set; }

    public ReadOnlySpan<char> this[int column] => _values[column];

    public bool Next()
    {
        if (!_objects.Next()) return false;
        Flaw = _objects.Flaw ?? Pick(_objects.Current);
        return true;
    }

    public void Dispose() => _objects.Dispose();

    private Flaw? Pick(JsonElement json)
    {
        for (var i = 0; i < members.Length; i++)
        {
            if (!json.TryGetProperty(members[i], out var value)) return new Flaw(members[i], "is missing.");
            if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)) return new Flaw(members[i], "must be a string or a number.");
            _values[i] = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        }

        return null;
    }
}
