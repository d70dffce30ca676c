using System.Text;

namespace FeedRanker.Evaluation;

/// <summary>CSV or TSV under a heading. Fields of CSV may be quoted (RFC 4180), but a field does not run over its line.</summary>
internal sealed class DelimitedFactRows : FactRows
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private readonly char _delimiter;
    private readonly List<string> _fields = [];
    private readonly string[] _names;

    public DelimitedFactRows(string path, LineReader lines, char delimiter)
        : base(path, lines)
    {
        _delimiter = delimiter;
        if (!lines.Read(out var heading)) throw Wrong("is empty; the first line names the columns.");
        Split(heading);
        _names = [.. _fields.Select(name => name.Trim())];
        if (_names.Distinct(StringComparer.Ordinal).Count() != _names.Length) throw Wrong("the heading names a column twice.");
    }

    public override IReadOnlyList<string> Names => _names;

    public override string Text(string name)
    {
        var at = Array.IndexOf(_names, name);
        return at < 0 ? "" : _fields[at];
    }

    public override IReadOnlyList<string> List(string name) => Words(Text(name));

    protected override void Parse(ReadOnlySpan<byte> line)
    {
        Split(line);
        if (_fields.Count != _names.Length) throw Wrong($"{Number(_fields.Count)} fields; the heading has {Number(_names.Length)}.");
    }

    private void Split(ReadOnlySpan<byte> line)
    {
        _fields.Clear();
        string text;
        try
        {
            text = Strict.GetString(line);
        }
        catch (DecoderFallbackException)
        {
            throw NotUtf8();
        }

        for (var at = 0; at <= text.Length;)
            at = _delimiter == ',' && at < text.Length && text[at] == '"' ? Quoted(text, at + 1) : Plain(text, at);
    }

    // Both return where the next field starts, or beyond the end after the last.
    private int Plain(string text, int start)
    {
        var end = text.IndexOf(_delimiter, start);
        if (end < 0) end = text.Length;
        _fields.Add(text[start..end]);
        return end + 1;
    }

    private int Quoted(string text, int start)
    {
        var field = new StringBuilder();
        var i = start;
        for (; ; i++)
        {
            if (i >= text.Length) throw Wrong("a quoted field does not end on its line.");
            if (text[i] == '"' && (i + 1 == text.Length || text[i + 1] != '"')) break;
            if (text[i] == '"') i++;
            field.Append(text[i]);
        }

        if (i + 1 < text.Length && text[i + 1] != _delimiter) throw Wrong("a quoted field is followed by something other than a comma.");
        _fields.Add(field.ToString());
        return i + 2;
    }
}
