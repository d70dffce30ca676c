using System.Buffers;
using System.Text;
using System.Text.Json;

namespace FeedRanker.Evaluation;

/// <summary>The whole funnel over many requests: what each source found and what each stage lost. Immutable.</summary>
public sealed record FunnelReport
{
    /// <summary>What is measured on the page unless the caller says otherwise. It wants pages of 50 or more.</summary>
    public static IReadOnlyList<Metric> PageMetrics { get; } =
        MetricCatalog.ParseList("ndcg@10,ndcg@20,recall@10,recall@50,map,mrr,coverage@10,gini@10,novelty@10,ild@10,mean_age@10");

    /// <summary>Confidence of every interval.</summary>
    public required double Confidence { get; init; }

    /// <summary>Requests measured.</summary>
    public required int Requests { get; init; }

    /// <summary>Requests that had no relevant item: they count in no recall.</summary>
    public required int RequestsWithoutRelevant { get; init; }

    /// <summary>Relevant items over all requests.</summary>
    public required long RelevantItems { get; init; }

    /// <summary>The sources, in pipeline order.</summary>
    public required IReadOnlyList<SourceRow> Sources { get; init; }

    /// <summary>Recall of all sources together, before blending.</summary>
    public required MetricEstimate UnionRecall { get; init; }

    /// <summary>The blend: rows in are the distinct hits of all sources.</summary>
    public required StageRow Blend { get; init; }

    /// <summary>The steps after the blend, in order, and last the page.</summary>
    public required IReadOnlyList<StageRow> Stages { get; init; }

    /// <summary>The metrics of the page.</summary>
    public required IReadOnlyList<MetricEstimate> Page { get; init; }

    /// <summary>The page's metrics by query, to put beside other systems in a <see cref="SystemReport"/>.</summary>
    public required QueryScores Scores { get; init; }

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
        json.WriteNumber("confidence", Confidence);
        json.WriteNumber("requests", Requests);
        json.WriteNumber("requests_without_relevant", RequestsWithoutRelevant);
        json.WriteNumber("relevant_items", RelevantItems);
        json.WriteStartArray("sources");
        foreach (var source in Sources)
        {
            json.WriteStartObject();
            json.WriteString("source", source.Source);
            json.WriteNumber("quota", source.Quota);
            ReportJson.WriteNumber(json, "mean_hits", source.MeanHits);
            json.WriteNumber("relevant_found", source.RelevantFound);
            ReportJson.WriteEstimate(json, "recall", source.Recall);
            json.WriteNumber("unique_found", source.UniqueFound);
            ReportJson.WriteEstimate(json, "unique_recall", source.UniqueRecall);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        ReportJson.WriteEstimate(json, "union_recall", UnionRecall);
        json.WriteStartArray("stages");
        WriteStage(json, Blend);
        foreach (var stage in Stages) WriteStage(json, stage);
        json.WriteEndArray();
        ReportJson.WriteEstimates(json, "page", Page);
        json.WriteEndObject();
    }

    /// <summary>The report as aligned plain-text tables.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.Append($"{Requests} requests, {RelevantItems} relevant items");
        if (RequestsWithoutRelevant > 0) text.Append($", {RequestsWithoutRelevant} requests without any");
        text.Append("\n\n").Append(SourceTable()).Append('\n').Append(StageTable()).Append('\n');
        var page = new TextTable("page", "value", ReportNumbers.IntervalHeading(Confidence), "queries");
        foreach (var e in Page) page.Row(e.Metric, ReportNumbers.Show(e.Value), ReportNumbers.Show(e.Interval), ReportNumbers.Whole(e.Queries));
        return text.Append(page).ToString();
    }

    private TextTable SourceTable()
    {
        var table = new TextTable("source", "quota", "hits", "recall", ReportNumbers.IntervalHeading(Confidence), "found", "only here", "unique recall");
        foreach (var s in Sources)
            table.Row(s.Source, ReportNumbers.Whole(s.Quota), ReportNumbers.Count(s.MeanHits), ReportNumbers.Show(s.Recall.Value), ReportNumbers.Show(s.Recall.Interval), ReportNumbers.Whole(s.RelevantFound), ReportNumbers.Whole(s.UniqueFound), ReportNumbers.Show(s.UniqueRecall.Value));
        return table.Row("all", "", ReportNumbers.Count(Blend.MeanRowsIn), ReportNumbers.Show(UnionRecall.Value), ReportNumbers.Show(UnionRecall.Interval));
    }

    private TextTable StageTable()
    {
        var table = new TextTable("stage", "rows in", "rows out", "recall", ReportNumbers.IntervalHeading(Confidence), "lost", "items lost", "ndcg@10");
        foreach (var s in Stages.Prepend(Blend))
            table.Row(s.Stage, ReportNumbers.Count(s.MeanRowsIn), ReportNumbers.Count(s.MeanRowsOut), ReportNumbers.Show(s.Recall.Value), ReportNumbers.Show(s.Recall.Interval), ReportNumbers.Show(s.Lost), ReportNumbers.Whole(s.RelevantLost), ReportNumbers.Show(s.Ndcg.Value));
        return table;
    }

    private static void WriteStage(Utf8JsonWriter json, StageRow stage)
    {
        json.WriteStartObject();
        json.WriteString("stage", stage.Stage);
        ReportJson.WriteNumber(json, "rows_in", stage.MeanRowsIn);
        ReportJson.WriteNumber(json, "rows_out", stage.MeanRowsOut);
        ReportJson.WriteEstimate(json, "recall", stage.Recall);
        ReportJson.WriteNumber(json, "lost", stage.Lost);
        json.WriteNumber("relevant_lost", stage.RelevantLost);
        ReportJson.WriteEstimate(json, "ndcg@10", stage.Ndcg);
        json.WriteEndObject();
    }
}
