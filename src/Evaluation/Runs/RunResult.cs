using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>A run held against judgements. Immutable.</summary>
public sealed record RunResult
{
    /// <summary>The values by query, and those of the whole run.</summary>
    public required QueryScores Scores { get; init; }

    /// <summary>The metrics in the order asked for, by canonical name.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>Queries averaged over.</summary>
    public int Queries => Scores.QueryIds.Count;

    /// <summary>Queries of the run that have no judgements: left out, as in trec_eval.</summary>
    public required int QueriesWithoutJudgements { get; init; }

    /// <summary>Judged queries the run does not answer: left out, or counted as empty lists when complete.</summary>
    public required int QueriesNotAnswered { get; init; }

    /// <summary>Queries averaged over that have no relevant item.</summary>
    public required int EmptyQueries { get; init; }

    /// <summary>Queries averaged over whose answer holds not one judged item: each counts as if nothing relevant was found.</summary>
    public int QueriesWithoutJudgedItems { get; init; }

    /// <summary>Lines dropped as duplicates from both files.</summary>
    public required int DuplicatesDropped { get; init; }

    /// <summary>Files whose last line had no line end: they may have been cut off.</summary>
    public IReadOnlyList<string> CutOff { get; init; } = [];

    /// <summary>How attention is spread over the groups of items, by name (<c>exposure@10</c>); empty unless asked for.</summary>
    public IReadOnlyList<KeyValuePair<string, GroupExposure>> Groups { get; init; } = [];

    /// <summary>What is known of scores against judgements; null unless such a metric was asked for.</summary>
    public ScoredResult? Scored { get; init; }

    /// <summary>The mean over queries, or the number of the whole run, by metric in the order asked for.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Means =>
        Metrics.Select(name => KeyValuePair.Create(name, ValueOf(name))).ToArray();

    /// <summary>Some of the metrics only, in the given order.</summary>
    /// <exception cref="InputException">A metric was not measured.</exception>
    public RunResult Only(IReadOnlyList<Metric> metrics) => this with
    {
        Scores = Scores.Only(metrics),
        Metrics = metrics.Select(m => m.Name).ToArray(),
        Scored = metrics.Any(m => m.Kind == MetricKind.Pooled) ? Scored : null,
    };

    /// <summary>What a reader of the numbers should know, one sentence each: what was left out and by which rule.</summary>
    public IReadOnlyList<string> Remarks(bool complete) => RunRemarks.Of(this, complete);

    /// <summary>The report as JSON: <c>{"queries": N, "metrics": {"ndcg@10": 0.1234, …}, …}</c>; what has no value is null.</summary>
    /// <param name="perQuery">Whether to add the values of every query.</param>
    /// <param name="intervals">Whether to add intervals, and how to draw them; null for none.</param>
    public string ToJson(bool perQuery = false, ResamplingOptions? intervals = null) => RunResultJson.Write(this, perQuery, intervals);

    /// <summary>The report as an aligned table, with the groups' exposure and the reliability diagram.</summary>
    /// <param name="intervals">How to draw intervals; null for none.</param>
    public string ToText(ResamplingOptions? intervals = null) => RunResultText.Render(this, intervals);

    /// <summary>
    /// Writes <c>metric TAB query TAB value</c> lines for each query, then those of query <c>all</c>: trec_eval's
    /// layout, with every digit. A missing value is <c>NaN</c>.
    /// </summary>
    /// <exception cref="InputException">A query is called <c>all</c>, which this layout keeps for the mean.</exception>
    public void WritePerQuery(TextWriter writer)
    {
        if (Scores.RowOf("all") >= 0)
            throw new InputException("a query is called 'all', which these lines keep for the mean; write JSON instead.", Scores.System, field: "query");
        for (var q = 0; q < Queries; q++)
            for (var m = 0; m < Scores.Metrics.Count; m++)
                Write(writer, Scores.Metrics[m].Name, Scores.QueryIds[q], Scores.Of(m)[q]);
        foreach (var (name, value) in Means) Write(writer, name, "all", value);
    }

    private static void Write(TextWriter writer, string metric, string query, double value) =>
        writer.Write(string.Create(CultureInfo.InvariantCulture, $"{metric}\t{query}\t{value:R}\n"));

    private double ValueOf(string metric)
    {
        var index = Scores.IndexOf(metric);
        if (index >= 0) return Scores.MeanOf(index);
        return Scores.WholeOf(metric);
    }
}
