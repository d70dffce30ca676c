using System.Text.Encodings.Web;
using System.Text.Json;

namespace FeedRanker.Evaluation;

/// <summary>The pieces that every JSON report shares.</summary>
internal static class ReportJson
{
    public static JsonWriterOptions Options { get; } = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a number, or null when there is none.</summary>
    public static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    public static void WriteInterval(Utf8JsonWriter json, string name, Interval interval)
    {
        if (!double.IsFinite(interval.Low) || !double.IsFinite(interval.High))
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartArray(name);
        json.WriteNumberValue(interval.Low);
        json.WriteNumberValue(interval.High);
        json.WriteEndArray();
    }

    public static void WriteEstimate(Utf8JsonWriter json, string name, MetricEstimate estimate)
    {
        json.WriteStartObject(name);
        WriteNumber(json, "value", estimate.Value);
        WriteInterval(json, "interval", estimate.Interval);
        json.WriteNumber("queries", estimate.Queries);
        json.WriteEndObject();
    }

    public static void WriteEstimates(Utf8JsonWriter json, string name, IReadOnlyList<MetricEstimate> estimates)
    {
        json.WriteStartObject(name);
        foreach (var estimate in estimates) WriteEstimate(json, estimate.Metric, estimate);
        json.WriteEndObject();
    }

    public static void WriteDifference(Utf8JsonWriter json, WholeDifference whole)
    {
        json.WriteStartObject(whole.Metric);
        WriteNumber(json, "baseline", whole.Baseline);
        WriteNumber(json, "value", whole.Value);
        WriteNumber(json, "difference", whole.Difference);
        WriteNumber(json, "relative", whole.Relative);
        json.WriteEndObject();
    }

    public static void WriteDifference(Utf8JsonWriter json, string name, PairedDifference difference)
    {
        json.WriteStartObject(name);
        json.WriteNumber("queries", difference.Queries);
        WriteNumber(json, "baseline", difference.MeanA);
        WriteNumber(json, "value", difference.MeanB);
        WriteNumber(json, "difference", difference.Difference);
        WriteInterval(json, "difference_interval", difference.DifferenceInterval);
        WriteNumber(json, "relative", difference.Relative);
        WriteInterval(json, "relative_interval", difference.RelativeInterval);
        WriteNumber(json, "paired_t_p", difference.PairedTP);
        WriteNumber(json, "sign_flip_p", difference.SignFlipP);
        WriteNumber(json, "paired_t_holm_p", difference.PairedTHolmP);
        WriteNumber(json, "sign_flip_holm_p", difference.SignFlipHolmP);
        WriteNumber(json, "effect_size", difference.EffectSize);
        json.WriteNumber("wins", difference.Wins);
        json.WriteNumber("losses", difference.Losses);
        json.WriteNumber("ties", difference.Ties);
        json.WriteEndObject();
    }
}
