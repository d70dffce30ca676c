using System.Globalization;
using System.Text;
using System.Text.Json;
using FeedRanker.Evaluation;

namespace FeedRanker.Serving;

/// <summary>What the offline evaluation of a build found.</summary>
/// <param name="TestFromMs">Start of the test part, Unix milliseconds.</param>
/// <param name="Funnel">The whole funnel: sources, blend, steps, page.</param>
/// <param name="Systems">Single sources, the ranker without rules and the whole engine, side by side.</param>
/// <param name="Rankers">Models on the ranker's test rows.</param>
/// <param name="PipelineMs">Sorted running times of the pipeline; not part of reproducible output.</param>
public sealed record EvaluationReport(long TestFromMs, FunnelReport Funnel, SystemReport Systems, IReadOnlyList<RankerQuality> Rankers, IReadOnlyList<double> PipelineMs)
{
    /// <summary>The name of the whole engine in side-by-side tables.</summary>
    public const string Engine = "engine";

    /// <summary>The name of the ranker's own order of all candidates, before any rule.</summary>
    public const string WithoutRules = "no rules";

    /// <summary>By how much models are ahead of each other on these rows.</summary>
    public IReadOnlyList<RankerLead> Leads { get; init; } = [];

    /// <summary>Quality by slice: new users, history, attributes of users, cold and warm items; null without requests.</summary>
    public SliceReport? Slices { get; init; }

    /// <summary>The comparison with another release on the same requests; null when there was none.</summary>
    public ReleaseComparison? Against { get; init; }

    /// <summary>The report as JSON.</summary>
    /// <param name="withTimings">Whether to add running times, which differ from run to run.</param>
    /// <param name="gates">Outcomes of the conditions that were checked against the other release.</param>
    public string ToJson(bool withTimings, IReadOnlyList<GateOutcome>? gates = null)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("test_from_ms", TestFromMs);
            json.WritePropertyName("funnel");
            Funnel.WriteTo(json);
            json.WritePropertyName("systems");
            Systems.WriteTo(json);
            json.WriteStartArray("rankers");
            foreach (var ranker in Rankers) ranker.WriteTo(json);
            json.WriteEndArray();
            json.WriteStartArray("ranker_leads");
            foreach (var lead in Leads) lead.WriteTo(json);
            json.WriteEndArray();
            Slices?.WriteTo(json, "slices");
            if (Against is not null)
            {
                json.WritePropertyName("against_release");
                Against.WriteTo(json, gates);
            }

            if (withTimings)
            {
                json.WriteNumber("pipeline_ms_p50", Quantile(0.5));
                json.WriteNumber("pipeline_ms_p99", Quantile(0.99));
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>The ranker table as text.</summary>
    public string RankersText()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{"model",-30}{"features",-21}{"rows",10}{"AUC",9}{"GAUC",9}{"logloss",10}{"ECE",9}");
        foreach (var r in Rankers)
            text.AppendLine(CultureInfo.InvariantCulture, $"{r.Model,-30}{r.Features,-21}{r.Rows,10:N0}{r.Auc,9:F4}{r.Gauc,9:F4}{Show(r.LogLoss),10}{Show(r.CalibrationError),9}");
        return text.ToString();
    }

    /// <summary>The leads of rankers as text.</summary>
    public string LeadsText()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{"model",-21}{"over",-23}{"features",-21}{"AUC",9}{"",-21}{"GAUC",9}");
        foreach (var l in Leads)
            text.AppendLine(CultureInfo.InvariantCulture, $"{l.Model,-21}{l.Over,-23}{l.Features,-21}{Signed(l.Lead.Auc),9}{Show(l.Lead.AucInterval),-21}{Signed(l.Lead.Gauc),9}{Show(l.Lead.GaucInterval)}");
        return text.ToString();
    }

    /// <summary>A quantile of the running times, in milliseconds.</summary>
    public double Quantile(double q) => PipelineMs.Count == 0 ? 0 : PipelineMs[(int)Math.Min(PipelineMs.Count - 1, q * PipelineMs.Count)];

    private static string Signed(double value) => double.IsFinite(value) ? value.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture) : "";

    private static string Show(Interval interval) => double.IsFinite(interval.Low) ? $" [{Signed(interval.Low)}, {Signed(interval.High)}]" : "";

    private static string Show(double value) => double.IsFinite(value) ? value.ToString("F4", CultureInfo.InvariantCulture) : "";
}
