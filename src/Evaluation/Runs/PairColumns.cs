using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// The (query, item, value) lines of one file, grouped by query in file order, then freed of duplicates. Column-major:
/// 20 bytes a line while it is read, and as much again only for files whose queries are not in one piece.
/// </summary>
internal sealed class PairColumns
{
    private const int Initial = 1 << 12;
    private int[] _queries = new int[Initial];
    private int[] _lines = new int[Initial];

    public int[] Items { get; private set; } = new int[Initial];

    public double[] Values { get; private set; } = new double[Initial];

    public int Count { get; private set; }

    /// <summary>Where each query's pairs start, by query id; queries of other files have a length of 0.</summary>
    public int[] Starts { get; private set; } = [];

    /// <summary>How many pairs each query has, by query id.</summary>
    public int[] Lengths { get; private set; } = [];

    /// <summary>Whether the file's last line had no line end.</summary>
    public bool LastLineIsOpen { get; set; }

    /// <summary>How many lines were dropped as duplicates.</summary>
    public int Dropped { get; private set; }

    public void Add(int query, int item, double value, int line)
    {
        if (Count == _queries.Length) Resize(checked(Count * 2));
        _queries[Count] = query;
        Items[Count] = item;
        Values[Count] = value;
        _lines[Count++] = line;
    }

    /// <summary>Groups the pairs and applies the rule for duplicates. Call once, after the last line.</summary>
    public void Group(string path, RunSymbols symbols, Duplicates duplicates)
    {
        Starts = new int[symbols.Queries.Count];
        Lengths = new int[symbols.Queries.Count];
        if (!IsGrouped()) Gather();
        for (var i = 0; i < Count; i++)
            if (Lengths[_queries[i]]++ == 0) Starts[_queries[i]] = i;
        RemoveDuplicates(path, symbols, duplicates);
        _queries = [];
        _lines = [];
    }

    private bool IsGrouped()
    {
        var seen = new bool[Starts.Length];
        for (var i = 0; i < Count; i++)
        {
            if (i > 0 && _queries[i] == _queries[i - 1]) continue;
            if (seen[_queries[i]]) return false;
            seen[_queries[i]] = true;
        }

        return true;
    }

    // A stable counting sort by query id.
    private void Gather()
    {
        var at = new int[Starts.Length + 1];
        for (var i = 0; i < Count; i++) at[_queries[i] + 1]++;
        for (var q = 0; q < Starts.Length; q++) at[q + 1] += at[q];
        var (queries, items, values, lines) = (new int[Count], new int[Count], new double[Count], new int[Count]);
        for (var i = 0; i < Count; i++)
        {
            var to = at[_queries[i]]++;
            queries[to] = _queries[i];
            items[to] = Items[i];
            values[to] = Values[i];
            lines[to] = _lines[i];
        }

        (_queries, Items, Values, _lines) = (queries, items, values, lines);
    }

    private void RemoveDuplicates(string path, RunSymbols symbols, Duplicates rule)
    {
        var stamp = new int[symbols.Items.Count]; // 1 + where the item was kept, when that lies in the current query
        for (var q = 0; q < Starts.Length; q++)
        {
            var start = Starts[q];
            var kept = start;
            for (var i = start; i < start + Lengths[q]; i++)
            {
                var first = stamp[Items[i]] - 1;
                if (first < start || first >= kept) // not met, or met in another query, whose range is elsewhere
                {
                    (Items[kept], Values[kept], _lines[kept]) = (Items[i], Values[i], _lines[i]);
                    stamp[Items[i]] = ++kept;
                    continue;
                }

                if (rule == Duplicates.Refuse) throw Twice(path, symbols, q, first, i);
                if (rule == Duplicates.KeepBest) Values[first] = Math.Max(Values[first], Values[i]);
                Dropped++;
            }

            Lengths[q] = kept - start;
        }
    }

    private InputException Twice(string path, RunSymbols symbols, int query, int first, int again) => new(
        string.Create(CultureInfo.InvariantCulture, $"item '{symbols.Items.NameOf(Items[again])}' of query '{symbols.Queries.NameOf(query)}' was on line {_lines[first]} already; an item comes once a query."),
        path,
        _lines[again],
        "item");

    private void Resize(int size)
    {
        Array.Resize(ref _queries, size);
        Array.Resize(ref _lines, size);
        var (items, values) = (Items, Values);
        Array.Resize(ref items, size);
        Array.Resize(ref values, size);
        (Items, Values) = (items, values);
    }
}
