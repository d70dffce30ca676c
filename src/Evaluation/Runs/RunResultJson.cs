using System.Buffers;
using System.Text;
using System.Text.Json;

namespace FeedRanker.Evaluation;

/// <summary>Writes a <see cref="RunResult"/> as JSON.</summary>
internal static class RunResultJson
{
    public static string Write(RunResult result, bool perQuery, ResamplingOptions? intervals)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, ReportJson.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("queries", result.Queries);
            json.WriteStartObject("metrics");
            foreach (var (name, value) in result.Means) ReportJson.WriteNumber(json, name, value);
            json.WriteEndObject();
            if (intervals is not null) WriteIntervals(json, result, intervals);
            WriteCounts(json, result);
            result.Scored?.WriteRest(json);
            if (result.Groups.Count > 0) WriteGroups(json, result);
            if (perQuery) WriteQueries(json, result.Scores);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteIntervals(Utf8JsonWriter json, RunResult result, ResamplingOptions options)
    {
        var estimates = result.Scores.Estimates(options);
        json.WriteNumber("confidence", options.Confidence);
        json.WriteStartObject("intervals");
        foreach (var estimate in estimates) ReportJson.WriteInterval(json, estimate.Metric, estimate.Interval);
        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, RunResult result)
    {
        json.WriteNumber("queries_without_judgements", result.QueriesWithoutJudgements);
        json.WriteNumber("queries_not_answered", result.QueriesNotAnswered);
        json.WriteNumber("queries_without_relevant", result.EmptyQueries);
        json.WriteNumber("queries_without_judged_items", result.QueriesWithoutJudgedItems);
        json.WriteNumber("duplicates_dropped", result.DuplicatesDropped);
        json.WriteStartObject("queries_without_value");
        for (var m = 0; m < result.Scores.Metrics.Count; m++)
            if (result.Scores.CountMissing(m) is > 0 and var missing) json.WriteNumber(result.Scores.Metrics[m].Name, missing);
        json.WriteEndObject();
    }

    private static void WriteGroups(Utf8JsonWriter json, RunResult result)
    {
        json.WriteStartObject("groups");
        foreach (var (name, groups) in result.Groups)
        {
            json.WriteStartObject(name);
            foreach (var group in groups.Groups)
            {
                json.WriteStartObject(group.Group);
                json.WriteNumber("items", group.Items);
                ReportJson.WriteNumber(json, "catalog_share", group.CatalogShare);
                ReportJson.WriteNumber(json, "exposure_share", group.ExposureShare);
                ReportJson.WriteNumber(json, "relevant_share", group.RelevantShare);
                ReportJson.WriteNumber(json, "exposure_to_catalog", group.ToCatalog);
                ReportJson.WriteNumber(json, "exposure_to_relevance", group.ToRelevance);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteQueries(Utf8JsonWriter json, QueryScores scores)
    {
        json.WriteStartObject("per_query");
        for (var q = 0; q < scores.QueryIds.Count; q++)
        {
            json.WriteStartObject(scores.QueryIds[q]);
            for (var m = 0; m < scores.Metrics.Count; m++) ReportJson.WriteNumber(json, scores.Metrics[m].Name, scores.Of(m)[q]);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
