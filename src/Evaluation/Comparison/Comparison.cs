using System.Text.Json;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>Systems compared with a baseline over the queries they share, as a whole and by slices. Immutable.</summary>
public sealed class Comparison
{
    private readonly List<SliceRow> _slices = [];
    private readonly List<string> _remarks = [];

    private Comparison(SystemReport report, IReadOnlyList<QueryScores> systems)
    {
        Report = report;
        Systems = systems;
        Baseline = systems.First(s => s.System == report.Baseline);
    }

    /// <summary>All systems over all shared queries.</summary>
    public SystemReport Report { get; }

    /// <summary>The systems, cut down to the queries they share.</summary>
    public IReadOnlyList<QueryScores> Systems { get; }

    /// <summary>The system the others are compared with.</summary>
    public QueryScores Baseline { get; }

    /// <summary>The slices, by attribute in the order given, then by value (most queries first), then by system; slices of
    /// items come last.</summary>
    public IReadOnlyList<SliceRow> Slices => _slices;

    /// <summary>What a reader of the numbers should know, one sentence each: what was left out and by which rule.</summary>
    public IReadOnlyList<string> Remarks => _remarks;

    /// <summary>Compares systems.</summary>
    /// <param name="systems">Two or more of different names, with the same metrics.</param>
    /// <param name="baseline">The name of one of them; null for the first.</param>
    /// <param name="slices">By what to slice; null for no slices.</param>
    /// <param name="options">How to draw.</param>
    /// <param name="progress">Is told of the comparisons made.</param>
    /// <param name="ct">Stops the work.</param>
    /// <param name="items">The same systems with judgements cut to some of the items; null for none.</param>
    /// <exception cref="InputException">No such baseline, other metrics, not one query in common, or not one in a slice.</exception>
    public static Comparison Of(
        IReadOnlyList<QueryScores> systems, string? baseline = null, QuerySlices? slices = null, ResamplingOptions? options = null,
        IWorkProgress? progress = null, CancellationToken ct = default, IReadOnlyList<ItemSlice>? items = null)
    {
        progress ??= WorkProgress.None;
        var shared = SharedQueries.Of(systems);
        progress.Begin("comparing", 0);
        var comparison = new Comparison(SystemReport.Of(shared.Aligned, baseline, options) with { LeftOut = shared.LeftOut }, shared.Aligned);
        progress.Advance(1);
        if (slices is not null) comparison.Slice(slices, options, progress, ct);
        foreach (var slice in items ?? []) comparison.AddItems(slice, options);
        progress.End();
        return comparison;
    }

    /// <summary>The report as JSON, keys always in one order; what cannot be told is null.</summary>
    /// <param name="gates">Outcomes of the conditions that were checked.</param>
    public string ToJson(IReadOnlyList<GateOutcome>? gates = null) => ComparisonJson.Write(this, gates ?? []);

    /// <summary>The report as tables.</summary>
    /// <param name="sliceMetrics">The metrics whose slices are shown; null for all.</param>
    public string ToText(IReadOnlyCollection<string>? sliceMetrics = null) => ComparisonText.Render(this, sliceMetrics);

    /// <summary>Writes the report as one JSON object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="gates">Outcomes of the conditions that were checked.</param>
    public void WriteTo(Utf8JsonWriter json, IReadOnlyList<GateOutcome>? gates = null) => ComparisonJson.WriteTo(json, this, gates ?? []);

    /// <summary>
    /// Writes one system's queries against the baseline's, a metric after the other, worst loss first:
    /// <c>metric TAB query TAB baseline TAB value TAB difference TAB outcome</c>.
    /// </summary>
    public void WritePerQuery(TextWriter writer, QueryScores system) => ComparisonText.WritePerQuery(writer, Baseline, system);

    private void Slice(QuerySlices slices, ResamplingOptions? options, IWorkProgress progress, CancellationToken ct)
    {
        var unknown = Baseline.QueryIds.Count(id => Enumerable.Range(0, slices.Attributes.Count).All(a => slices.ValueOf(id, a).Length == 0));
        if (unknown == Baseline.QueryIds.Count) throw new InputException("has no attribute of any compared query; query ids must be the same.", slices.Path, field: "query");
        if (unknown > 0) _remarks.Add($"{ReportNumbers.Whole(unknown)} compared queries are in no slice of {slices.Path}.");
        for (var a = 0; a < slices.Attributes.Count; a++)
        {
            var groups = slices.Groups(Baseline.QueryIds, a, out var values);
            if (values > groups.Count)
                _remarks.Add($"'{slices.Attributes[a]}' has {ReportNumbers.Whole(values)} values: the {groups.Count} with the most queries are shown.");
            foreach (var (value, rows) in groups)
            {
                ct.ThrowIfCancellationRequested();
                AddSlice(slices.Attributes[a], value, rows, options);
                progress.Advance(1);
            }
        }
    }

    private void AddSlice(string attribute, string value, int[] rows, ResamplingOptions? options)
    {
        var reference = Baseline.Rows(rows);
        foreach (var system in Systems)
            if (!ReferenceEquals(system, Baseline))
                _slices.Add(new SliceRow(attribute, value, rows.Length, system.System, PairedDifference.OfMetrics(reference, system.Rows(rows), options)));
    }

    private void AddItems(ItemSlice slice, ResamplingOptions? options)
    {
        var systems = SharedQueries.Of([.. Systems.Select(s => slice.Of(s.System))]).Aligned;
        var reference = systems.First(s => s.System == Baseline.System);
        foreach (var system in systems)
            if (!ReferenceEquals(system, reference))
                _slices.Add(new SliceRow(slice.Attribute, slice.Value, reference.QueryIds.Count, system.System, PairedDifference.OfMetrics(reference.Values, system.Values, options)));
    }
}
