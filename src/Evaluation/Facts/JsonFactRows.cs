using System.Text.Json;

namespace FeedRanker.Evaluation;

/// <summary>One JSON object a line.</summary>
internal sealed class JsonFactRows(string path, LineReader lines) : FactRows(path, lines)
{
    private readonly List<string> _names = [];
    private JsonDocument? _row;

    public override IReadOnlyList<string> Names => _names;

    public override string Text(string name) =>
        _row!.RootElement.TryGetProperty(name, out var value) ? TextOf(value, name) : "";

    public override IReadOnlyList<string> List(string name)
    {
        if (!_row!.RootElement.TryGetProperty(name, out var value)) return [];
        return value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(v => TextOf(v, name))] : Words(TextOf(value, name));
    }

    protected override void Parse(ReadOnlySpan<byte> line)
    {
        _row?.Dispose();
        try
        {
            _row = JsonDocument.Parse(line.ToArray());
        }
        catch (JsonException e)
        {
            throw Wrong($"is no JSON object: {e.Message}");
        }

        if (_row.RootElement.ValueKind != JsonValueKind.Object) throw Wrong("is no JSON object.");
        _names.Clear();
        foreach (var member in _row.RootElement.EnumerateObject()) _names.Add(member.Name);
    }

    private string TextOf(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "",
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw Wrong($"is a {value.ValueKind}; it must be text or a number.", name),
    };
}
