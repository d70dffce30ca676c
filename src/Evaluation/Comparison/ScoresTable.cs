using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>Collects values by metric and query, in any order, into <see cref="QueryScores"/>.</summary>
internal sealed class ScoresTable(string path)
{
    private readonly List<Metric> _metrics = [];
    private readonly Dictionary<string, int> _indexOf = new(StringComparer.Ordinal);
    private readonly List<Dictionary<string, double>> _values = [];
    private readonly List<KeyValuePair<string, double>> _whole = [];
    private readonly List<string> _queries = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public void AddWhole(Metric metric, double value)
    {
        if (_whole.Exists(w => w.Key == metric.Name)) throw new InputException($"'{metric.Name}' of all queries comes twice.", path);
        _whole.Add(new(metric.Name, value));
    }

    public void Add(Metric metric, string query, double value, int line)
    {
        if (!_indexOf.TryGetValue(metric.Name, out var index))
        {
            _indexOf.Add(metric.Name, index = _metrics.Count);
            _metrics.Add(metric);
            _values.Add(new Dictionary<string, double>(StringComparer.Ordinal));
        }

        if (_known.Add(query)) _queries.Add(query);
        if (!_values[index].TryAdd(query, value)) throw new InputException($"'{metric.Name}' of query '{query}' comes twice.", path, line, "query");
    }

    public QueryScores ToScores(string system)
    {
        if (_metrics.Count == 0 && _whole.Count == 0) throw new InputException("holds no known metric.", path);
        var values = new double[_metrics.Count][];
        for (var m = 0; m < values.Length; m++)
        {
            var known = _values[m];
            values[m] = _queries.ConvertAll(query => known.TryGetValue(query, out var value) ? value : double.NaN).ToArray();
        }

        // Means of what is known by query follow from it.
        return new QueryScores(system, [.. _queries], _metrics, values, _whole.FindAll(w => !_indexOf.ContainsKey(w.Key)));
    }
}
