using System.Globalization;
using System.Text;

namespace FeedRanker.Evaluation;

/// <summary>
/// Lines of one delimiter under a heading that names the columns, in any order, others allowed. Fields of CSV may be
/// quoted (RFC 4180), but a field does not run over its line.
/// </summary>
internal sealed class DelimitedReader : RecordReader
{
    private readonly byte _delimiter;
    private readonly int _columns;
    private readonly int _query;
    private readonly int _item;
    private readonly int _value;
    private readonly int _label;
    private byte[] _unquoted = new byte[256];
    private int _unquotedUsed;

    public DelimitedReader(string path, LineReader lines, RunLayout layout, byte delimiter)
        : base(path, lines, layout)
    {
        _delimiter = delimiter;
        if (!ReadLine(out var heading)) throw Wrong("is empty; the first line names the columns.");
        var names = Encoding.UTF8.GetString(heading).Split((char)delimiter).Select(n => n.Trim().Trim('"')).ToArray();
        _columns = names.Length;
        _query = Find(names, RunLayout.QueryNames, layout.OnlyValues);
        _item = Find(names, RunLayout.ItemNames, layout.OnlyValues);
        _value = Find(names, layout.ValueNames);
        _label = Find(names, layout.LabelNames);
    }

    protected override bool Parse(ReadOnlySpan<byte> line, ref RunRecord record)
    {
        if (line.IsEmpty) return false;
        _unquotedUsed = 0;
        if (_unquoted.Length < line.Length) _unquoted = new byte[line.Length * 2];
        var column = 0;
        for (var rest = line; ; column++)
        {
            var field = Next(ref rest, out var last);
            if (column == _query) record.Query = field;
            if (column == _item) record.Item = field;
            if (column == _value) record.Value = field;
            if (column == _label) record.Label = field;
            if (last) break;
        }

        if (column + 1 != _columns)
            throw Wrong(string.Create(CultureInfo.InvariantCulture, $"{column + 1} fields; the heading has {_columns}."));
        if (Layout.OnlyValues) return true;
        if (record.Query.IsEmpty) throw Wrong("is empty.", RunLayout.QueryNames[0]);
        if (record.Item.IsEmpty) throw Wrong("is empty.", RunLayout.ItemNames[0]);
        return true;
    }

    private ReadOnlySpan<byte> Next(scoped ref ReadOnlySpan<byte> rest, out bool last)
    {
        if (_delimiter == ',' && rest.Length > 0 && rest[0] == '"') return NextQuoted(ref rest, out last);
        var end = rest.IndexOf(_delimiter);
        last = end < 0;
        var field = last ? rest : rest[..end];
        rest = last ? [] : rest[(end + 1)..];
        return field;
    }

    private ReadOnlySpan<byte> NextQuoted(scoped ref ReadOnlySpan<byte> rest, out bool last)
    {
        var start = _unquotedUsed;
        var i = 1;
        for (; ; i++)
        {
            if (i >= rest.Length) throw Wrong("a quoted field does not end on its line.");
            if (rest[i] == '"')
            {
                if (i + 1 >= rest.Length || rest[i + 1] != '"') break;
                i++;
            }

            _unquoted[_unquotedUsed++] = rest[i];
        }

        last = i + 1 >= rest.Length;
        if (!last && rest[i + 1] != _delimiter) throw Wrong("a quoted field is followed by something other than a comma.");
        rest = last ? [] : rest[(i + 2)..];
        return _unquoted.AsSpan(start, _unquotedUsed - start);
    }

    private int Find(string[] names, string[] wanted, bool optional = false)
    {
        foreach (var name in wanted)
            if (Array.IndexOf(names, name) is var at and >= 0) return at;
        if (optional || wanted.Length == 0) return -1;
        throw Wrong($"the heading has no column '{wanted[0]}' (or {string.Join(", ", wanted.Skip(1))}); a file without a heading is of the format trec.", wanted[0]);
    }
}
