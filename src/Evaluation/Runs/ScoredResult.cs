using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FeedRanker.Evaluation;

/// <summary>Scores held against the labels of the same rows. Immutable.</summary>
public sealed record ScoredResult
{
    /// <summary>The file they came from.</summary>
    public required string Path { get; init; }

    /// <summary>Rows that have a score and a label.</summary>
    public required int Rows { get; init; }

    /// <summary>How many of them are positive.</summary>
    public required int Positives { get; init; }

    /// <summary>Different queries (users) among them.</summary>
    public required int Queries { get; init; }

    /// <summary>The metrics over all rows, in the order asked for.</summary>
    public required IReadOnlyList<KeyValuePair<string, double>> Metrics { get; init; }

    /// <summary>Queries that have one class only, which the per-query AUC leaves out; null when it was not asked for.</summary>
    public int? OneClassQueries { get; init; }

    /// <summary>The reliability diagram; null when calibration was not asked for.</summary>
    public Calibration? Reliability { get; init; }

    /// <summary>The reliability diagram, asked for or not; null when a score is no probability.</summary>
    public Calibration? Diagram { get; init; }

    /// <summary>Measures rows by the pooled metrics of a list; null when there is none among them.</summary>
    /// <param name="path">Where the rows came from.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="metrics">The metrics; those that are not over all rows are passed over.</param>
    /// <param name="known">Values that are known already.</param>
    /// <exception cref="Core.InputException">Log loss or calibration of scores that are no probabilities.</exception>
    public static ScoredResult? Of(string path, ScoredLabels rows, IReadOnlyList<Metric> metrics, IReadOnlyList<KeyValuePair<string, double>>? known = null)
    {
        var asked = metrics.Where(m => m.Kind == MetricKind.Pooled).ToArray();
        if (asked.Length == 0) return null;
        bool Asks(string name) => Array.Exists(asked, m => m.Name == name);
        var diagram = Asks("ece") || AreProbabilities(rows.Scores) ? Calibration.Of(rows.Scores, rows.Labels) : null;
        return new ScoredResult
        {
            Path = path,
            Rows = rows.Count,
            Positives = rows.Labels.Count(true),
            Queries = rows.CountGroups(out var oneClass),
            Metrics = known?.Where(pair => Asks(pair.Key)).ToArray() ?? [.. asked.Select(m => KeyValuePair.Create(m.Name, m.Definition.OfRows!(rows)))],
            OneClassQueries = Asks("gauc") ? oneClass : null,
            Reliability = Asks("ece") ? diagram : null,
            Diagram = diagram,
        };
    }

    /// <summary>The report as JSON: <c>{"queries": N, "metrics": {"auc": 0.71, …}, …}</c>; what has no value is null.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, ReportJson.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("queries", Queries);
            json.WriteStartObject("metrics");
            foreach (var (name, value) in Metrics) ReportJson.WriteNumber(json, name, value);
            json.WriteEndObject();
            WriteRest(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The report as text.</summary>
    public string ToText()
    {
        var table = new TextTable("metric", "value");
        foreach (var (name, value) in Metrics) table.Row(name, ReportNumbers.Show(value));
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Path}: {Rows} rows of {Queries} queries, {Positives} positive\n\n{table}");
        AppendRest(text);
        return text.ToString();
    }

    private static bool AreProbabilities(ReadOnlySpan<double> scores) => !scores.IsEmpty && !scores.ContainsAnyExceptInRange(0, 1);

    internal void WriteRest(Utf8JsonWriter json)
    {
        json.WriteNumber("rows", Rows);
        json.WriteNumber("positive_rows", Positives);
        if (OneClassQueries is { } oneClass) json.WriteNumber("queries_of_one_class", oneClass);
        if (Reliability is null) return;
        json.WriteStartArray("reliability");
        foreach (var bin in Reliability.Bins)
        {
            json.WriteStartObject();
            json.WriteNumber("low", bin.Low);
            json.WriteNumber("high", bin.High);
            json.WriteNumber("rows", bin.Count);
            ReportJson.WriteNumber(json, "predicted", bin.MeanPredicted);
            ReportJson.WriteNumber(json, "observed", bin.MeanObserved);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal void AppendRest(StringBuilder text)
    {
        if (OneClassQueries is > 0 and var oneClass) text.Append(CultureInfo.InvariantCulture, $"\nqueries with labels of one class only, which gauc leaves out: {oneClass}\n");
        if (Reliability is null) return;
        var table = new TextTable("predicted from-to", "rows", "mean predicted", "mean observed");
        foreach (var bin in Reliability.Bins.Where(b => b.Count > 0))
            table.Row(string.Create(CultureInfo.InvariantCulture, $"{bin.Low:0.000}-{bin.High:0.000}"), ReportNumbers.Whole(bin.Count), ReportNumbers.Show(bin.MeanPredicted), ReportNumbers.Show(bin.MeanObserved));
        text.Append('\n').Append(table);
    }
}
