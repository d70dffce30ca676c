using System.Text.Json;

namespace FeedRanker.Evaluation;

/// <summary>One JSON object a line with the columns as keys; ids may be strings or whole numbers, other keys are allowed.</summary>
internal sealed class JsonlReader(string path, LineReader lines, RunLayout layout) : RecordReader(path, lines, layout)
{
    private byte[] _unescaped = new byte[256];
    private int _used;

    protected override bool Parse(ReadOnlySpan<byte> line, ref RunRecord record)
    {
        if (line.Trim(" \t"u8).IsEmpty) return false;
        record = default;
        _used = 0;
        if (_unescaped.Length < line.Length * 2) _unescaped = new byte[line.Length * 2];
        try
        {
            Fill(line, ref record);
        }
        catch (JsonException e)
        {
            throw Wrong($"is no JSON object: {e.Message}");
        }

        if (record.Query.IsEmpty && !Layout.OnlyValues) throw Wrong("is missing or empty.", RunLayout.QueryNames[0]);
        if (record.Item.IsEmpty && !Layout.OnlyValues) throw Wrong("is missing or empty.", RunLayout.ItemNames[0]);
        if (record.Label.IsEmpty && Layout.LabelNames.Length > 0) throw Wrong("is missing or empty.", Layout.LabelNames[0]);
        if (record.Value.IsEmpty && Layout.ValueNames.Length > 0) throw Wrong("is missing or empty.", Layout.ValueNames[0]);
        return true;
    }

    private void Fill(ReadOnlySpan<byte> line, ref RunRecord record)
    {
        var json = new Utf8JsonReader(line);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) throw Wrong("is no JSON object.");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var kind = KindOf(json);
            json.Read();
            if (kind == 0)
            {
                json.Skip();
                continue;
            }

            var text = Text(ref json);
            if (kind == 1) record.Query = text;
            else if (kind == 2) record.Item = text;
            else if (kind == 3) record.Value = text;
            else record.Label = text;
        }

        if (json.Read()) throw Wrong("goes on after its JSON object.");
    }

    private int KindOf(in Utf8JsonReader json)
    {
        foreach (var name in RunLayout.QueryNames)
            if (json.ValueTextEquals(name)) return 1;
        foreach (var name in RunLayout.ItemNames)
            if (json.ValueTextEquals(name)) return 2;
        foreach (var name in Layout.ValueNames)
            if (json.ValueTextEquals(name)) return 3;
        foreach (var name in Layout.LabelNames)
            if (json.ValueTextEquals(name)) return 4;
        return 0;
    }

    private ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.True) return "1"u8;
        if (json.TokenType == JsonTokenType.False) return "0"u8;
        if (json.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
            throw Wrong($"a value is a {json.TokenType}; it must be a string or a number.");
        if (!json.ValueIsEscaped) return Keep(json.ValueSpan);
        var written = json.CopyString(_unescaped.AsSpan(_used));
        _used += written;
        return _unescaped.AsSpan(_used - written, written);
    }

    private ReadOnlySpan<byte> Keep(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_unescaped.AsSpan(_used));
        _used += text.Length;
        return _unescaped.AsSpan(_used - text.Length, text.Length);
    }
}
