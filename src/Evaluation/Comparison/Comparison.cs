using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>Systems compared with a baseline over the queries they share, as a whole and by slices. Immutable.</summary>
public sealed class Comparison
{
    /// <summary>At most so many values of an attribute become slices: those with the most queries.</summary>
    public const int MostValues = 20;

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

    /// <summary>The slices, by attribute in the file's order, then by value, then by system.</summary>
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
    /// <exception cref="InputException">No such baseline, other metrics, not one query in common, or not one in a slice.</exception>
    public static Comparison Of(IReadOnlyList<QueryScores> systems, string? baseline = null, QuerySlices? slices = null, ResamplingOptions? options = null, IWorkProgress? progress = null, CancellationToken ct = default)
    {
        progress ??= WorkProgress.None;
        var shared = SharedQueries.Of(systems);
        progress.Begin("comparing", 0);
        var comparison = new Comparison(SystemReport.Of(shared.Aligned, baseline, options) with { LeftOut = shared.LeftOut }, shared.Aligned);
        progress.Advance(1);
        if (slices is not null) comparison.Slice(slices, options, progress, ct);
        progress.End();
        return comparison;
    }

    /// <summary>The report as JSON, keys always in one order; what cannot be told is null.</summary>
    /// <param name="gates">Outcomes of the conditions that were checked.</param>
    public string ToJson(IReadOnlyList<GateOutcome>? gates = null) => ComparisonJson.Write(this, gates ?? []);

    /// <summary>The report as tables.</summary>
    public string ToText() => ComparisonText.Render(this);

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
            var rowsOf = new Dictionary<string, List<int>>(StringComparer.Ordinal);
            for (var q = 0; q < Baseline.QueryIds.Count; q++)
                if (slices.ValueOf(Baseline.QueryIds[q], a) is { Length: > 0 } value)
                {
                    if (!rowsOf.TryGetValue(value, out var rows)) rowsOf.Add(value, rows = []);
                    rows.Add(q);
                }

            if (rowsOf.Count > MostValues)
                _remarks.Add($"'{slices.Attributes[a]}' has {ReportNumbers.Whole(rowsOf.Count)} values: the {MostValues} with the most queries are shown.");
            foreach (var (value, rows) in rowsOf.OrderByDescending(r => r.Value.Count).ThenBy(r => r.Key, StringComparer.Ordinal).Take(MostValues))
            {
                ct.ThrowIfCancellationRequested();
                AddSlice(slices.Attributes[a], value, [.. rows], options);
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
}
