using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Attributes of queries (country, activity, whether the user is new), by which a comparison is cut into slices.
/// Read from a file or made of what a caller knows of its queries. Immutable once made.
/// </summary>
public sealed class QuerySlices
{
    private readonly Dictionary<string, int> _rowOf = new(StringComparer.Ordinal);
    private readonly List<string> _attributes = [];
    private readonly List<string[]> _values = [];

    private QuerySlices(string path) => Path = path;

    /// <summary>At most so many values of an attribute become slices: those with the most queries.</summary>
    public const int MostValues = 20;

    /// <summary>The file they came from, or what they were made of: for messages.</summary>
    public string Path { get; }

    /// <summary>Names of the attributes, in the order given.</summary>
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

    /// <summary>Makes slices of what is known of each query.</summary>
    /// <param name="origin">What the queries are, for messages.</param>
    /// <param name="attributes">Names of the attributes.</param>
    /// <param name="valuesOf">By query, a value for each attribute in that order; an empty one is none.</param>
    /// <exception cref="ArgumentException">A query has more or fewer values than there are attributes.</exception>
    public static QuerySlices Of(string origin, IReadOnlyList<string> attributes, IEnumerable<KeyValuePair<string, string[]>> valuesOf)
    {
        var slices = new QuerySlices(origin);
        slices._attributes.AddRange(attributes);
        foreach (var (query, values) in valuesOf)
        {
            if (values.Length != attributes.Count)
                throw new ArgumentException($"query '{query}' has {values.Length} values for {attributes.Count} attributes.", nameof(valuesOf));
            slices._rowOf.Add(query, slices._values.Count);
            slices._values.Add(values);
        }

        return slices;
    }

    /// <summary>The values of an attribute over some queries and which of these have them (as indices), most queries
    /// first, at most <see cref="MostValues"/>.</summary>
    /// <param name="queryIds">The queries.</param>
    /// <param name="attribute">The attribute's index.</param>
    /// <param name="values">How many values there are in all.</param>
    internal IReadOnlyList<(string Value, int[] Rows)> Groups(IReadOnlyList<string> queryIds, int attribute, out int values)
    {
        var rowsOf = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var q = 0; q < queryIds.Count; q++)
        {
            if (ValueOf(queryIds[q], attribute) is not { Length: > 0 } value) continue;
            if (!rowsOf.TryGetValue(value, out var rows)) rowsOf.Add(value, rows = []);
            rows.Add(q);
        }

        values = rowsOf.Count;
        return [.. rowsOf.OrderByDescending(r => r.Value.Count).ThenBy(r => r.Key, StringComparer.Ordinal).Take(MostValues).Select(r => (r.Key, r.Value.ToArray()))];
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
