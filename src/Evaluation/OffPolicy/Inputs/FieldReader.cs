using System.Globalization;
using System.Text;
using System.Text.Json;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Reads chosen columns of a table: CSV (RFC 4180 quotes, no line ends within), TSV, or one JSON object a line; gzip by the
/// name. Errors name file, line and column.
/// </summary>
internal sealed class FieldReader : IDisposable
{
    private readonly LineReader _lines;
    private readonly RunFormat _format;
    private readonly string[] _names;
    private readonly int[] _at;
    private readonly int[] _starts;
    private readonly int[] _lengths;
    private byte[] _text = new byte[4096];
    private int _used;
    private int _columns;

    /// <summary>Opens a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="required">Columns that must be there; their index is their place in this list.</param>
    /// <param name="optional">Columns that may be, after the required ones.</param>
    public FieldReader(string path, string[] required, params string[] optional)
    {
        Path = path;
        _names = [.. required, .. optional];
        _format = FormatOf(path);
        _at = new int[_names.Length];
        _starts = new int[_names.Length];
        _lengths = new int[_names.Length];
        try
        {
            _lines = new LineReader(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be read: {e.Message}", path, inner: e);
        }

        Required = required.Length;
        if (_format != RunFormat.Jsonl) ReadHeading();
    }

    public string Path { get; }

    public int Line => _lines.Line;

    private int Required { get; }

    /// <summary>Reads the next row; blank lines are passed over.</summary>
    public bool Read()
    {
        try
        {
            while (_lines.Read(out var line))
            {
                if (line.Trim(" \t"u8).IsEmpty) continue;
                Array.Fill(_lengths, -1);
                _used = 0;
                if (_text.Length < line.Length) _text = new byte[line.Length * 2];
                if (_format == RunFormat.Jsonl) ParseJson(line);
                else ParseDelimited(line);
                for (var f = 0; f < Required; f++)
                    if (_lengths[f] <= 0) throw Wrong("is missing or empty.", f);
                return true;
            }

            return false;
        }
        catch (InvalidDataException e)
        {
            throw new InputException($"the gzip stream is damaged or cut off: {e.Message}", Path, Line);
        }
    }

    /// <summary>Whether the row has a value in a column.</summary>
    public bool Has(int field) => _lengths[field] > 0;

    public ReadOnlySpan<byte> Bytes(int field) => _lengths[field] <= 0 ? [] : _text.AsSpan(_starts[field], _lengths[field]);

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    /// <summary>A finite number.</summary>
    public double Number(int field)
    {
        if (!NumberText.TryDouble(Bytes(field), out var value) || !double.IsFinite(value)) throw Wrong($"'{Text(field)}' must be a finite number.", field);
        return value;
    }

    public int Whole(int field, int least, int most)
    {
        if (!NumberText.TryInt(Bytes(field), out var value) || value < least || value > most)
            throw Wrong(string.Create(CultureInfo.InvariantCulture, $"'{Text(field)}' must be a whole number from {least} to {most}."), field);
        return value;
    }

    /// <summary>A propensity: what was shown had a chance.</summary>
    public double Propensity(int field)
    {
        var value = double.NaN;
        if (!NumberText.TryDouble(Bytes(field), out value) || !(value > 0 && value <= 1))
            throw Wrong($"'{Text(field)}' must be a probability above 0 and at most 1: what was shown could be shown.", field);
        return value;
    }

    public double Probability(int field)
    {
        if (!NumberText.TryDouble(Bytes(field), out var value) || !(value >= 0 && value <= 1)) throw Wrong($"'{Text(field)}' must be a probability from 0 to 1.", field);
        return value;
    }

    public InputException Wrong(string problem, int field) => new(problem, Path, Line, _names[field]);

    public void Dispose() => _lines.Dispose();

    private static RunFormat FormatOf(string path)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return System.IO.Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".csv" => RunFormat.Csv,
            ".tsv" => RunFormat.Tsv,
            ".jsonl" or ".ndjson" => RunFormat.Jsonl,
            _ => throw new InputException("must end in .csv, .tsv or .jsonl (and .gz when packed).", path),
        };
    }

    private void ReadHeading()
    {
        if (!_lines.Read(out var heading)) throw new InputException("is empty; the first line names the columns.", Path);
        var names = Encoding.UTF8.GetString(heading).Split(_format == RunFormat.Csv ? ',' : '\t').Select(n => n.Trim().Trim('"')).ToArray();
        _columns = names.Length;
        for (var f = 0; f < _names.Length; f++)
        {
            _at[f] = Array.IndexOf(names, _names[f]);
            if (_at[f] < 0 && f < Required) throw new InputException($"the heading has no column '{_names[f]}'; it has {string.Join(", ", names.Take(12))}.", Path, 1, _names[f]);
        }
    }

    private void ParseDelimited(ReadOnlySpan<byte> line)
    {
        var delimiter = _format == RunFormat.Csv ? (byte)',' : (byte)'\t';
        var column = 0;
        for (var rest = line; ; column++)
        {
            var start = _used;
            var last = delimiter == ',' && rest.StartsWith((byte)'"') ? TakeQuoted(ref rest) : TakePlain(ref rest, delimiter);
            for (var f = 0; f < _at.Length; f++)
                if (_at[f] == column) (_starts[f], _lengths[f]) = (start, _used - start);
            if (last) break;
        }

        if (column + 1 != _columns)
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{column + 1} fields; the heading has {_columns}."), Path, Line);
    }

    private bool TakePlain(ref ReadOnlySpan<byte> rest, byte delimiter)
    {
        var end = rest.IndexOf(delimiter);
        Keep(end < 0 ? rest : rest[..end]);
        if (end < 0) return true;
        rest = rest[(end + 1)..];
        return false;
    }

    private bool TakeQuoted(ref ReadOnlySpan<byte> rest)
    {
        var i = 1;
        for (; ; i++)
        {
            if (i >= rest.Length) throw new InputException("a quoted field does not end on its line.", Path, Line);
            if (rest[i] == '"')
            {
                if (i + 1 >= rest.Length || rest[i + 1] != '"') break;
                i++;
            }

            _text[_used++] = rest[i];
        }

        if (i + 1 >= rest.Length) return true;
        if (rest[i + 1] != ',') throw new InputException("a quoted field is followed by something other than a comma.", Path, Line);
        rest = rest[(i + 2)..];
        return false;
    }

    private void ParseJson(ReadOnlySpan<byte> line)
    {
        try
        {
            var json = new Utf8JsonReader(line);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject) throw new InputException("is no JSON object.", Path, Line);
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var field = -1;
                for (var f = 0; f < _names.Length && field < 0; f++)
                    if (json.ValueTextEquals(_names[f])) field = f;
                json.Read();
                if (field < 0 || json.TokenType == JsonTokenType.Null) json.Skip();
                else KeepJson(ref json, field);
            }

            if (json.Read()) throw new InputException("goes on after its JSON object.", Path, Line);
        }
        catch (JsonException e)
        {
            throw new InputException($"is no JSON object: {e.Message}", Path, Line);
        }
    }

    private void KeepJson(ref Utf8JsonReader json, int field)
    {
        var start = _used;
        if (json.TokenType is JsonTokenType.True or JsonTokenType.False) Keep(json.TokenType == JsonTokenType.True ? "1"u8 : "0"u8);
        else if (json.TokenType is not (JsonTokenType.String or JsonTokenType.Number)) throw Wrong("must be a string or a number.", field);
        else if (json.ValueIsEscaped) _used += json.CopyString(_text.AsSpan(_used));
        else Keep(json.ValueSpan);
        (_starts[field], _lengths[field]) = (start, _used - start);
    }

    private void Keep(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_text.AsSpan(_used));
        _used += text.Length;
    }
}
