using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// Tab- or comma-separated rows under one header line. Commas come with RFC 4180 quotes, on one line; tabs with no
/// quoting at all. Columns are found by name, so their order does not matter and further ones do no harm.
/// </summary>
internal sealed class DelimitedRows : IRows
{
    private readonly char _delimiter;
    private readonly int[] _columns;
    private readonly int _width;
    private Range[] _fields = new Range[64];
    private char[] _unquoted = [];
    private bool _isUnquoted;

    /// <summary>Opens a file and proves its header.</summary>
    /// <exception cref="InputException">No header, or a column that is not in it.</exception>
    public DelimitedRows(string path, char delimiter, params ReadOnlySpan<string> columns)
    {
        Lines = new TextLines(path);
        _delimiter = delimiter;
        try
        {
            Header = ReadHeader();
            _width = Header.Length;
            _columns = new int[columns.Length];
            for (var i = 0; i < columns.Length; i++)
            {
                _columns[i] = Array.IndexOf(Header, columns[i]);
                if (_columns[i] < 0) throw new InputException($"lacks the column '{columns[i]}'; its header has: {string.Join(", ", Header)}.", path, 1, columns[i]);
            }
        }
        catch
        {
            Lines.Dispose();
            throw;
        }
    }

    public TextLines Lines { get; }

    /// <summary>The names of all columns.</summary>
    public string[] Header { get; }

    public Flaw? Flaw { get; private set; }

    public ReadOnlySpan<char> this[int column] => Field(_columns[column]);

    /// <summary>A field by its position in the file.</summary>
    public ReadOnlySpan<char> Field(int position)
    {
        var range = _fields[position];
        return _isUnquoted ? _unquoted.AsSpan(range) : Lines.Line[range];
    }

    public bool Next()
    {
        do
        {
            if (!Lines.Next()) return false;
        }
        while (Lines.Problem is null && Lines.Line.IsEmpty);
        Flaw = Lines.Problem is { } problem ? new Flaw("", problem) : null;
        if (Flaw is not null) return true;
        var count = Split();
        if (count < 0) Flaw = new Flaw("", "has a quoted field that does not end on this line.");
        else if (count != _width) Flaw = new Flaw("", $"has {count} fields where the header has {_width}.");
        return true;
    }

    public void Dispose() => Lines.Dispose();

    private string[] ReadHeader()
    {
        if (!Lines.Next()) throw new InputException("is empty; its first line must name the columns.", Lines.Path);
        if (Lines.Problem is { } problem) throw new InputException(problem, Lines.Path, 1);
        var count = Split();
        if (count < 0) throw new InputException("has a quoted field that does not end on this line.", Lines.Path, 1);
        var header = new string[count];
        for (var i = 0; i < count; i++) header[i] = Field(i).ToString();
        if (header.Distinct().Count() != count) throw new InputException($"names a column twice: {string.Join(", ", header)}.", Lines.Path, 1);
        return header;
    }

    /// <summary>Finds the fields and gives their count; -1 when a quote is left open.</summary>
    private int Split()
    {
        var line = Lines.Line;
        _isUnquoted = _delimiter == ',' && line.Contains('"');
        if (_isUnquoted) return SplitQuoted(line);
        var count = 0;
        var start = 0;
        while (true)
        {
            var length = line[start..].IndexOf(_delimiter);
            var end = length < 0 ? line.Length : start + length;
            Put(count++, start..end);
            if (length < 0) return count;
            start = end + 1;
        }
    }

    private int SplitQuoted(ReadOnlySpan<char> line)
    {
        if (_unquoted.Length < line.Length) _unquoted = new char[line.Length * 2];
        int count = 0, start = 0, to = 0;
        var inQuotes = false;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (inQuotes && c == '"' && i + 1 < line.Length && line[i + 1] == '"') _unquoted[to++] = line[++i];
            else if (c == '"' && (inQuotes || to == start)) inQuotes = !inQuotes;
            else if (c == ',' && !inQuotes)
            {
                Put(count++, start..to);
                start = to;
            }
            else _unquoted[to++] = c;
        }

        Put(count++, start..to);
        return inQuotes ? -1 : count;
    }

    private void Put(int at, Range field)
    {
        if (at == _fields.Length) Array.Resize(ref _fields, at * 2);
        _fields[at] = field;
    }
}
