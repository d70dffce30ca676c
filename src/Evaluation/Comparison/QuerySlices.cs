using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Attributes of queries (country, activity, whether the user is new), by which a comparison is cut into slices.
/// Immutable once read.
/// </summary>
public sealed class QuerySlices
{
    private readonly Dictionary<string, int> _rowOf = new(StringComparer.Ordinal);
    private readonly List<string> _attributes = [];
    private readonly List<string[]> _values = [];

    private QuerySlices(string path) => Path = path;

    /// <summary>The file they came from.</summary>
    public string Path { get; }

    /// <summary>Names of the attributes, in the file's order.</summary>
    public IReadOnlyList<string> Attributes => _attributes;

    /// <summary>How many queries have attributes.</summary>
    public int Count => _rowOf.Count;

    /// <summary>Reads CSV, TSV or JSONL: <c>query</c> (or user), every other field an attribute; an empty value is none.</summary>
    /// <exception cref="InputException">A line is malformed, a query comes twice, or there is no attribute; names file and
    /// line.</exception>
    public static QuerySlices Read(string path, CancellationToken ct = default)
    {
        var slices = new QuerySlices(path);
        var lines = new List<int>();
        using var rows = FactRows.Open(path);
        while (rows.Read())
        {
            if ((rows.Line & 0xFFFF) == 0) ct.ThrowIfCancellationRequested();
            if (rows.NameOf(RunLayout.QueryNames) is not { } key || rows.Text(key) is not { Length: > 0 } query)
                throw rows.Wrong("is missing or empty.", RunLayout.QueryNames[0]);
            if (!slices._rowOf.TryAdd(query, slices._values.Count))
                throw rows.Wrong(string.Create(CultureInfo.InvariantCulture, $"query '{query}' was on line {lines[slices._rowOf[query]]} already."), key);
            lines.Add(rows.Line);
            slices.Add(rows, key);
        }

        if (slices._attributes.Count == 0) throw new InputException("has no attribute: a line is a query and at least one value, under a heading or as JSON.", path);
        return slices;
    }

    /// <summary>The value of an attribute of a query, empty when there is none.</summary>
    public string ValueOf(string query, int attribute)
    {
        if (!_rowOf.TryGetValue(query, out var row)) return "";
        var values = _values[row];
        return attribute < values.Length ? values[attribute] ?? "" : "";
    }

    private void Add(FactRows rows, string key)
    {
        foreach (var name in rows.Names)
            if (name != key && !_attributes.Contains(name)) _attributes.Add(name);
        var values = new string[_attributes.Count];
        for (var a = 0; a < values.Length; a++) values[a] = string.Intern(rows.Text(_attributes[a]));
        _values.Add(values);
    }
}
