using System.Buffers;
using System.Text;
using System.Text.Json;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>Several systems side by side over the same queries, each compared with one baseline. Immutable.</summary>
public sealed record SystemReport
{
    /// <summary>Confidence of every interval.</summary>
    public required double Confidence { get; init; }

    /// <summary>The system the others are compared with.</summary>
    public required string Baseline { get; init; }

    /// <summary>How many queries all systems answered for: the ones the table is about.</summary>
    public required int Queries { get; init; }

    /// <summary>Queries that some system had and another had not: left out.</summary>
    public required int LeftOut { get; init; }

    /// <summary>The per-query metrics, in the order of <see cref="SystemRow.Against"/>.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>The systems, in the order given.</summary>
    public required IReadOnlyList<SystemRow> Systems { get; init; }

    /// <summary>Compares systems.</summary>
    /// <param name="systems">One or more, with the same per-query metrics.</param>
    /// <param name="baseline">The name of one of them; null for the first.</param>
    /// <param name="options">How to draw.</param>
    /// <exception cref="InputException">No such baseline, other metrics, or not one query in common.</exception>
    public static SystemReport Of(IReadOnlyList<QueryScores> systems, string? baseline = null, ResamplingOptions? options = null)
    {
        if (systems.Count == 0) throw new InputException("names at least one system.", field: "systems");
        var against = baseline is null ? systems[0] : systems.FirstOrDefault(s => s.System == baseline)
            ?? throw new InputException($"there is no system '{baseline}'; there are {string.Join(", ", systems.Select(s => s.System))}.", field: "baseline");
        var shared = SharedQueries.Of(systems);
        var reference = shared.Aligned[IndexOf(systems, against)];
        var rows = shared.Aligned.Select(s => new SystemRow(
            s.System,
            s.Estimates(options),
            ReferenceEquals(s, reference) ? [] : PairedDifference.OfMetrics(reference.Values, s.Values, options),
            ReferenceEquals(s, reference) ? [] : s.Whole.Select(w => new WholeDifference(w.Key, reference.WholeOf(w.Key), w.Value)).ToArray()));
        return new SystemReport
        {
            Confidence = (options ?? ResamplingOptions.Default).Confidence,
            Baseline = against.System,
            Queries = reference.QueryIds.Count,
            LeftOut = shared.LeftOut,
            Metrics = reference.Metrics.Select(m => m.Name).ToArray(),
            Systems = rows.ToArray(),
        };
    }

    /// <summary>The report as JSON, keys always in one order; what cannot be told is null.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, ReportJson.Options)) WriteTo(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes the report as one JSON object.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteFields(json);
        json.WriteEndObject();
    }

    internal void WriteFields(Utf8JsonWriter json)
    {
        json.WriteNumber("confidence", Confidence);
        json.WriteString("baseline", Baseline);
        json.WriteNumber("queries", Queries);
        json.WriteNumber("left_out", LeftOut);
        json.WriteStartArray("systems");
        foreach (var row in Systems)
        {
            json.WriteStartObject();
            json.WriteString("system", row.System);
            ReportJson.WriteEstimates(json, "metrics", row.Estimates);
            json.WriteStartObject("against_baseline");
            for (var m = 0; m < row.Against.Count; m++) ReportJson.WriteDifference(json, Metrics[m], row.Against[m]);
            foreach (var whole in row.WholeAgainst) ReportJson.WriteDifference(json, whole);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The report as an aligned plain-text table.</summary>
    public string ToText() => SystemReportText.Render(this);

    private static int IndexOf(IReadOnlyList<QueryScores> systems, QueryScores system)
    {
        for (var i = 0; i < systems.Count; i++)
            if (ReferenceEquals(systems[i], system)) return i;
        return -1;
    }
}
