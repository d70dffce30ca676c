using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

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

    /// <summary>Lines dropped as duplicates from both files.</summary>
    public required int DuplicatesDropped { get; init; }

    /// <summary>The mean over queries, or the number of the whole run, by metric in the order asked for.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Means =>
        Metrics.Select(name => KeyValuePair.Create(name, ValueOf(name))).ToArray();

    /// <summary>The report as JSON: <c>{"queries": N, "metrics": {"ndcg@10": 0.1234, …}, …}</c>; what has no value is null.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, ReportJson.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("queries", Queries);
            json.WriteStartObject("metrics");
            foreach (var (name, value) in Means) ReportJson.WriteNumber(json, name, value);
            json.WriteEndObject();
            json.WriteNumber("queries_without_judgements", QueriesWithoutJudgements);
            json.WriteNumber("queries_not_answered", QueriesNotAnswered);
            json.WriteNumber("queries_without_relevant", EmptyQueries);
            json.WriteNumber("duplicates_dropped", DuplicatesDropped);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes <c>metric TAB query TAB value</c> lines for each query, then those of query <c>all</c>, as trec_eval does.</summary>
    public void WritePerQuery(TextWriter writer)
    {
        for (var q = 0; q < Queries; q++)
            for (var m = 0; m < Scores.Metrics.Count; m++)
                Write(writer, Scores.Metrics[m].Name, Scores.QueryIds[q], Scores.Of(m)[q]);
        foreach (var (name, value) in Means) Write(writer, name, "all", value);
    }

    private static void Write(TextWriter writer, string metric, string query, double value) =>
        writer.Write(string.Create(CultureInfo.InvariantCulture, $"{metric,-22}\t{query}\t{value:0.0000}\n"));

    private double ValueOf(string metric)
    {
        var index = Scores.IndexOf(metric);
        if (index >= 0) return Scores.MeanOf(index);
        foreach (var (name, value) in Scores.Whole)
            if (name == metric) return value;
        return double.NaN;
    }
}
