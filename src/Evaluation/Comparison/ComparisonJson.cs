using System.Buffers;
using System.Text;
using System.Text.Json;

namespace FeedRanker.Evaluation;

/// <summary>Writes a <see cref="Comparison"/> as JSON.</summary>
internal static class ComparisonJson
{
    public static string Write(Comparison comparison, IReadOnlyList<GateOutcome> gates)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, ReportJson.Options)) WriteTo(json, comparison, gates);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static void WriteTo(Utf8JsonWriter json, Comparison comparison, IReadOnlyList<GateOutcome> gates)
    {
        json.WriteStartObject();
        comparison.Report.WriteFields(json);
        json.WriteStartArray("slices");
        foreach (var slice in comparison.Slices) WriteSlice(json, slice, comparison.Report.Metrics);
        json.WriteEndArray();
        json.WriteStartArray("remarks");
        foreach (var remark in comparison.Remarks) json.WriteStringValue(remark);
        json.WriteEndArray();
        json.WriteStartArray("fail_if");
        foreach (var gate in gates) WriteGate(json, gate);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSlice(Utf8JsonWriter json, SliceRow slice, IReadOnlyList<string> metrics)
    {
        json.WriteStartObject();
        json.WriteString("attribute", slice.Attribute);
        json.WriteString("value", slice.Value);
        json.WriteNumber("queries", slice.Queries);
        json.WriteString("system", slice.System);
        json.WriteStartObject("against_baseline");
        for (var m = 0; m < metrics.Count; m++) ReportJson.WriteDifference(json, metrics[m], slice.Against[m]);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteGate(Utf8JsonWriter json, GateOutcome gate)
    {
        json.WriteStartObject();
        json.WriteString("condition", gate.Condition.Text);
        json.WriteString("system", gate.System);
        json.WriteBoolean("holds", gate.Holds);
        json.WriteStartArray("readings");
        foreach (var reading in gate.Readings) json.WriteNumberValue(reading);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
