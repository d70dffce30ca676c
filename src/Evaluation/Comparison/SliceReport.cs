using System.Text.Json;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>One system's quality slice by slice, beside the best of some other systems in each. Immutable.</summary>
public sealed record SliceReport
{
    /// <summary>What is measured on slices unless the caller says otherwise.</summary>
    public static IReadOnlyList<Metric> SliceMetrics { get; } = MetricCatalog.ParseList("ndcg@10,recall@50");

    /// <summary>Confidence of every interval.</summary>
    public required double Confidence { get; init; }

    /// <summary>The system.</summary>
    public required string System { get; init; }

    /// <summary>The metrics, the one that chooses the best other system first.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>The slices, by attribute in the order given, then by value in ordinal order; slices of items come last.</summary>
    public required IReadOnlyList<SliceQuality> Slices { get; init; }

    /// <summary>Measures slices.</summary>
    /// <param name="system">The system.</param>
    /// <param name="others">One other or more.</param>
    /// <param name="slices">By what to slice the queries.</param>
    /// <param name="items">The same systems with judgements cut to some of the items.</param>
    /// <param name="metrics">What of the scores to show; those of <see cref="SliceMetrics"/> that were measured when null.</param>
    /// <param name="options">How to draw.</param>
    /// <exception cref="InputException">There is no other system, a metric was not measured, or the systems share no query.</exception>
    public static SliceReport Of(
        QueryScores system, IReadOnlyList<QueryScores> others, QuerySlices slices, IReadOnlyList<ItemSlice>? items = null,
        IReadOnlyList<Metric>? metrics = null, ResamplingOptions? options = null)
    {
        if (others.Count == 0) throw new InputException("names at least one system to stand beside the first.", field: "systems");
        var shown = metrics ?? [.. SliceMetrics.Where(m => system.IndexOf(m.Name) >= 0)];
        var (first, rest) = (system.Only(shown), others.Select(o => o.Only(shown)).ToArray());
        var rows = new List<SliceQuality>();
        for (var a = 0; a < slices.Attributes.Count; a++)
            foreach (var (value, queries) in slices.Groups(first.QueryIds, a, out _).OrderBy(g => g.Value, StringComparer.Ordinal))
            {
                var ids = queries.Select(q => first.QueryIds[q]).ToArray();
                rows.Add(SliceQuality.Of(slices.Attributes[a], value, first.Cut(ids), [.. rest.Select(o => o.Cut(ids))], options));
            }

        foreach (var slice in items ?? [])
            if (slice.Of(system.System).QueryIds.Count > 0)
                rows.Add(SliceQuality.Of(slice.Attribute, slice.Value, slice.Of(system.System).Only(shown), [.. others.Select(o => slice.Of(o.System).Only(shown))], options));
        return new SliceReport
        {
            Confidence = (options ?? ResamplingOptions.Default).Confidence,
            System = system.System,
            Metrics = [.. shown.Select(m => m.Name)],
            Slices = rows,
        };
    }

    /// <summary>The slices as aligned plain-text: a table for each metric.</summary>
    public string ToText()
    {
        var interval = ReportNumbers.IntervalHeading(Confidence);
        var tables = Metrics.Select((metric, m) =>
        {
            var table = new TextTable(metric, "queries", System, interval, "best other", "value", interval, "gain", interval, "Holm", "won/lost/tied");
            foreach (var s in Slices)
                table.Row(s.Name, ReportNumbers.Whole(s.Queries), ReportNumbers.Show(s.Estimates[m].Value), ReportNumbers.Show(s.Estimates[m].Interval),
                    s.Best, ReportNumbers.Show(s.BestEstimates[m].Value), ReportNumbers.Show(s.BestEstimates[m].Interval),
                    ReportNumbers.Show(s.Gain[m].Difference), ReportNumbers.Show(s.Gain[m].DifferenceInterval), ReportNumbers.P(s.Gain[m].SignFlipHolmP),
                    $"{s.Gain[m].Wins}/{s.Gain[m].Losses}/{s.Gain[m].Ties}");
            return table.ToString();
        });
        return string.Join('\n', tables);
    }

    /// <summary>Writes the slices as a JSON array.</summary>
    public void WriteTo(Utf8JsonWriter json, string name)
    {
        json.WriteStartArray(name);
        foreach (var slice in Slices)
        {
            json.WriteStartObject();
            json.WriteString("attribute", slice.Attribute);
            json.WriteString("value", slice.Value);
            json.WriteNumber("queries", slice.Queries);
            ReportJson.WriteEstimates(json, System, slice.Estimates);
            json.WriteString("best", slice.Best);
            ReportJson.WriteEstimates(json, "best_metrics", slice.BestEstimates);
            json.WriteStartObject("gain");
            for (var m = 0; m < Metrics.Count; m++) ReportJson.WriteDifference(json, Metrics[m], slice.Gain[m]);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
