using System.Text.Json;

namespace FeedRanker.Evaluation;

/// <summary>A policy report as one JSON object.</summary>
internal static class PolicyReportJson
{
    public static void Write(Utf8JsonWriter json, PolicyReport report)
    {
        json.WriteStartObject();
        json.WriteString("name", report.Name);
        json.WriteNumber("impressions", report.Impressions);
        json.WriteNumber("units", report.Units);
        json.WriteString("per", report.Per.ToString().ToLowerInvariant());
        json.WriteNumber("confidence", report.Confidence);
        json.WriteString("interval", report.Interval.ToString().ToLowerInvariant());
        json.WriteString("answer", report.Answer.ToString().ToLowerInvariant());
        json.WriteStartArray("warnings");
        foreach (var warning in report.Warnings) json.WriteStringValue(warning);
        json.WriteEndArray();
        if (report.Truth is { } truth) ReportJson.WriteNumber(json, "truth", truth);
        Write(json, "on_policy", report.OnPolicy);
        json.WriteStartObject("estimates");
        foreach (var estimate in report.Estimates) Write(json, estimate.Estimator, estimate);
        json.WriteEndObject();
        ReportJson.WriteNumber(json, "unsupported_mass", report.UnsupportedMass);
        json.WriteStartObject("overlap");
        foreach (var overlap in report.Overlaps) Write(json, overlap);
        json.WriteEndObject();
        if (report.PositionBias.Count > 0) WriteCurves(json, report.PositionBias);
        json.WriteEndObject();
    }

    private static void WriteCurves(Utf8JsonWriter json, IReadOnlyList<PositionBiasCurve> curves)
    {
        json.WriteStartObject("position_bias");
        foreach (var curve in curves)
        {
            json.WriteStartArray(curve.Method);
            for (var k = 0; k < curve.Examination.Length; k++)
            {
                json.WriteStartObject();
                json.WriteNumber("position", k);
                ReportJson.WriteNumber(json, "examination", curve.Examination[k]);
                ReportJson.WriteInterval(json, "interval", curve.Intervals[k]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, PolicyEstimate estimate)
    {
        json.WriteStartObject(name);
        ReportJson.WriteNumber(json, "value", estimate.Value);
        ReportJson.WriteInterval(json, "interval", estimate.Interval);
        ReportJson.WriteNumber(json, "standard_error", estimate.StandardError);
        ReportJson.WriteNumber(json, "bias", estimate.Bias);
        ReportJson.WriteNumber(json, "effective_size", estimate.EffectiveSize);
        if (estimate.Lacks is not null) json.WriteString("lacks", estimate.Lacks);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Overlap overlap)
    {
        json.WriteStartObject(overlap.Kind.ToString().ToLowerInvariant());
        json.WriteNumber("weights", overlap.Weights);
        ReportJson.WriteNumber(json, "effective_size", overlap.EffectiveSize);
        ReportJson.WriteNumber(json, "mean_weight", overlap.MeanWeight);
        ReportJson.WriteNumber(json, "mean_weight_error", overlap.MeanWeightError);
        ReportJson.WriteNumber(json, "max_weight", overlap.MostWeight);
        ReportJson.WriteNumber(json, "max_weight_share", overlap.MostShare);
        ReportJson.WriteNumber(json, "top_1_percent_share", overlap.TopShare);
        json.WriteNumber("rewarded", overlap.Rewarded);
        json.WriteEndObject();
    }
}
