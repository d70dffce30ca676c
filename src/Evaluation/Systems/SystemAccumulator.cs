using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Collects the lists of one system, query by query, into <see cref="QueryScores"/>. Lists come in any order; the
/// result does not depend on it. Not thread-safe.
/// </summary>
public sealed class SystemAccumulator
{
    private readonly IReadOnlyList<Metric> _metrics;
    private readonly Metric[] _perQuery;
    private readonly List<double>[] _values;
    private readonly Exposure?[] _exposure;
    private readonly ScoredLabels _pool = new();
    private readonly List<string> _queries = [];
    private readonly ItemFacts _facts;
    private readonly JudgingOptions _options;
    private readonly ListJudge _judge;

    /// <summary>Starts empty.</summary>
    /// <param name="system">The system's name.</param>
    /// <param name="metrics">What to compute.</param>
    /// <param name="facts">The catalog's size, for coverage and Gini, and facts for the measures beyond accuracy.</param>
    /// <param name="options">What counts as relevant.</param>
    public SystemAccumulator(string system, IReadOnlyList<Metric> metrics, ItemFacts facts, JudgingOptions? options = null)
    {
        _options = (options ?? JudgingOptions.Default).Validated();
        System = system;
        _metrics = metrics;
        _facts = facts;
        _judge = new ListJudge(_options.Gain, _options.RelevanceLevel);
        _perQuery = metrics.Where(m => m.IsPerQuery).ToArray();
        _values = Array.ConvertAll(_perQuery, _ => new List<double>());
        _exposure = metrics.Select(m => m.Kind == MetricKind.Exposure ? new Exposure() : null).ToArray();
    }

    /// <summary>The system's name.</summary>
    public string System { get; }

    /// <summary>How many lists came.</summary>
    public int Count => _queries.Count;

    /// <summary>How many of them had no relevant item.</summary>
    public int EmptyQueries { get; private set; }

    /// <summary>How many of them had items, and not one that is judged: where there are many, ids may be of another catalog.</summary>
    public int UnjudgedLists { get; private set; }

    /// <summary>Adds the list of one query.</summary>
    /// <param name="queryId">Distinct over all calls.</param>
    /// <param name="ranked">Distinct rows, best first.</param>
    /// <param name="relevant">Distinct judged rows.</param>
    /// <param name="grades">Their grades; empty when all are 1.</param>
    /// <param name="nowMs">When the list was shown, for item age; 0 when unknown.</param>
    /// <param name="expected">What a plain recommender would have shown; the facts' most popular items when empty.</param>
    /// <exception cref="ArgumentException">A row comes twice, or there are not as many grades as judged rows.</exception>
    public void Add(string queryId, ReadOnlySpan<int> ranked, ReadOnlySpan<int> relevant, ReadOnlySpan<int> grades = default, long nowMs = 0, ReadOnlySpan<int> expected = default)
    {
        if (expected.IsEmpty) expected = _facts.ByPopularity;
        var list = _judge.Judge(ranked, relevant, grades, _options.JudgedOnly);
        _queries.Add(queryId);
        var empty = list.RelevantCount == 0;
        if (empty) EmptyQueries++;
        if (!ranked.IsEmpty && !list.Grades.ContainsAnyExcept(JudgedList.Unjudged)) UnjudgedLists++;
        for (var m = 0; m < _perQuery.Length; m++)
        {
            var metric = _perQuery[m];
            _values[m].Add(
                metric.Definition.OfSlate is { } ofSlate ? ofSlate(metric.Cut(ranked), _facts, nowMs)
                : metric.Definition.OfExpected is { } ofExpected ? ofExpected(metric.Cut(ranked), expected)
                : empty && _options.EmptyQueries != Evaluation.EmptyQueries.Zero ? EmptyValue
                : metric.Definition.OfList!(list, metric.K));
        }

        for (var m = 0; m < _exposure.Length; m++) AddExposure(_exposure[m], _metrics[m], ranked, relevant, grades);
    }

    /// <summary>Adds a scored and judged row, for AUC, log loss and calibration.</summary>
    public void AddScored(double score, bool label, int group = 0) => _pool.Add(score, label, group);

    /// <summary>Adds a query that the system did not answer: an empty list.</summary>
    public void AddMissing(string queryId, ReadOnlySpan<int> relevant, ReadOnlySpan<int> grades = default) =>
        Add(queryId, [], relevant, grades);

    /// <summary>How attention is spread over the groups of items, by the cut of each metric that asks for it (<c>@10</c>).</summary>
    public IReadOnlyList<KeyValuePair<string, GroupExposure>> GroupExposures()
    {
        var made = new List<KeyValuePair<string, GroupExposure>>();
        for (var m = 0; m < _metrics.Count; m++)
        {
            if (!IsOfGroups(_metrics[m])) continue;
            var name = "exposure" + _metrics[m].Name[_metrics[m].Definition.Name.Length..];
            if (!made.Exists(g => g.Key == name)) made.Add(new(name, GroupExposure.Of(_exposure[m]!, _facts)));
        }

        return made;
    }

    /// <summary>The scored rows so far.</summary>
    internal ScoredLabels Scored => _pool;

    /// <summary>What has been collected.</summary>
    /// <exception cref="InputException">A query came twice; or log loss or calibration was asked of scores that are no
    /// probabilities.</exception>
    public QueryScores ToScores()
    {
        var whole = new List<KeyValuePair<string, double>>();
        for (var m = 0; m < _metrics.Count; m++)
        {
            var definition = _metrics[m].Definition;
            if (definition.OfExposure is { } ofExposure) whole.Add(new(_metrics[m].Name, ofExposure(_exposure[m]!, _facts)));
            else if (definition.OfRows is { } ofRows) whole.Add(new(_metrics[m].Name, ofRows(_pool)));
        }

        return new QueryScores(System, [.. _queries], _perQuery, Array.ConvertAll(_values, v => v.ToArray()), whole);
    }

    private static bool IsOfGroups(Metric metric) => metric.Definition.Needs == ItemFact.Groups;

    private void AddExposure(Exposure? exposure, Metric metric, ReadOnlySpan<int> ranked, ReadOnlySpan<int> relevant, ReadOnlySpan<int> grades)
    {
        if (exposure is null) return;
        exposure.Add(metric.Cut(ranked));
        if (!IsOfGroups(metric)) return;
        exposure.AddAttention(metric.Cut(ranked));
        for (var i = 0; i < relevant.Length; i++)
            if (grades.IsEmpty || grades[i] >= _options.RelevanceLevel) exposure.AddRelevant(relevant[i]);
    }

    private double EmptyValue => _options.EmptyQueries == Evaluation.EmptyQueries.One ? 1 : double.NaN;
}
