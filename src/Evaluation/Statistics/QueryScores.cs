using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// The values of one system: each per-query metric on each query, and the metrics that only a whole system has.
/// Everything that is compared or averaged comes as this. Immutable; queries are in ordinal order of their ids.
/// </summary>
public sealed class QueryScores
{
    private readonly double[][] _values;
    private readonly Dictionary<string, int> _rowOf;

    /// <summary>Holds values; takes over the arrays.</summary>
    /// <param name="system">The system's name.</param>
    /// <param name="queryIds">Distinct ids, one a query.</param>
    /// <param name="metrics">The per-query metrics.</param>
    /// <param name="values"><c>values[metric][query]</c>, NaN where a query has no value.</param>
    /// <param name="whole">Metrics of the whole system, by name.</param>
    /// <exception cref="InputException">A query id comes twice.</exception>
    public QueryScores(string system, string[] queryIds, IReadOnlyList<Metric> metrics, double[][] values, IReadOnlyList<KeyValuePair<string, double>>? whole = null)
    {
        System = system;
        Metrics = metrics;
        Whole = whole ?? [];
        var order = new int[queryIds.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        var sorted = (string[])queryIds.Clone();
        Array.Sort(sorted, order, StringComparer.Ordinal);
        QueryIds = sorted;
        _values = Array.ConvertAll(values, column => Array.ConvertAll(order, i => column[i]));
        _rowOf = new Dictionary<string, int>(sorted.Length, StringComparer.Ordinal);
        for (var i = 0; i < sorted.Length; i++)
            if (!_rowOf.TryAdd(sorted[i], i)) throw new InputException($"query '{sorted[i]}' comes twice in '{system}'.", field: "query");
    }

    /// <summary>The system's name.</summary>
    public string System { get; }

    /// <summary>The queries, in ordinal order.</summary>
    public IReadOnlyList<string> QueryIds { get; }

    /// <summary>The per-query metrics.</summary>
    public IReadOnlyList<Metric> Metrics { get; }

    /// <summary>Metrics of the whole system (coverage, AUC), by name, in the order asked for.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Whole { get; }

    /// <summary>The values of a metric by query; NaN where it has none.</summary>
    public ReadOnlySpan<double> Of(int metric) => _values[metric];

    /// <summary>A metric of the whole system by name; NaN when there is none.</summary>
    public double WholeOf(string metric)
    {
        foreach (var (name, value) in Whole)
            if (name == metric) return value;
        return double.NaN;
    }

    /// <summary>Some of the metrics only, in the given order.</summary>
    /// <exception cref="InputException">A metric was not measured.</exception>
    public QueryScores Only(IReadOnlyList<Metric> metrics)
    {
        foreach (var metric in metrics)
            if (IndexOf(metric.Name) < 0 && !Whole.Any(w => w.Key == metric.Name))
                throw new InputException($"'{metric.Name}' is not in '{System}'.", field: "metrics");
        var paired = metrics.Where(m => IndexOf(m.Name) >= 0).ToArray();
        return new QueryScores(System, [.. QueryIds], paired, Array.ConvertAll(paired, m => _values[IndexOf(m.Name)]),
            [.. metrics.Where(m => IndexOf(m.Name) < 0).Select(m => KeyValuePair.Create(m.Name, WholeOf(m.Name)))]);
    }

    /// <summary>The same values under another name.</summary>
    public QueryScores Named(string system) => new(system, [.. QueryIds], Metrics, _values, Whole);

    /// <summary>The means alone, without values per query: to stand beside a system of which no more is known.</summary>
    public QueryScores MeansOnly() => new(System, [], [], [],
        [.. Metrics.Select((metric, m) => KeyValuePair.Create(metric.Name, MeanOf(m))), .. Whole]);

    /// <summary>Some of the queries only.</summary>
    internal QueryScores Cut(string[] queryIds)
    {
        var rows = Array.ConvertAll(queryIds, RowOf);
        return new QueryScores(System, queryIds, Metrics, Rows(rows), Whole);
    }

    /// <summary>The values of all metrics over some of the queries, as <c>values[metric][query]</c>.</summary>
    internal double[][] Rows(int[] queries) => Array.ConvertAll(_values, column => Array.ConvertAll(queries, q => column[q]));

    internal IReadOnlyList<double[]> Values => _values;

    /// <summary>The index of a metric by its canonical name, or -1.</summary>
    public int IndexOf(string metric)
    {
        for (var i = 0; i < Metrics.Count; i++)
            if (Metrics[i].Name == metric) return i;
        return -1;
    }

    /// <summary>The index of a query, or -1.</summary>
    public int RowOf(string queryId) => _rowOf.TryGetValue(queryId, out var row) ? row : -1;

    /// <summary>The mean of a per-query metric over the queries that have a value; NaN when none has.</summary>
    public double MeanOf(int metric)
    {
        var sum = 0.0;
        var count = 0;
        foreach (var value in _values[metric])
        {
            if (double.IsNaN(value)) continue;
            sum += value;
            count++;
        }

        return count == 0 ? double.NaN : sum / count;
    }

    /// <summary>How many queries have no value of a metric.</summary>
    public int CountMissing(int metric) => _values[metric].Count(double.IsNaN);

    /// <summary>Means of all per-query metrics with bootstrap intervals, then the whole-system metrics without.</summary>
    public IReadOnlyList<MetricEstimate> Estimates(ResamplingOptions? options = null)
    {
        var intervals = Bootstrap.Means(_values, options);
        var estimates = new List<MetricEstimate>(Metrics.Count + Whole.Count);
        for (var m = 0; m < Metrics.Count; m++)
        {
            var queries = _values[m].Length - CountMissing(m);
            estimates.Add(new MetricEstimate(Metrics[m].Name, MeanOf(m), intervals[m], queries));
        }

        foreach (var (name, value) in Whole) estimates.Add(new MetricEstimate(name, value, Interval.Unknown, QueryIds.Count));
        return estimates;
    }
}
