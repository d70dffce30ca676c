using System.Globalization;
using System.Text;

namespace FeedRanker.Evaluation;

/// <summary>Draws a <see cref="Comparison"/> as text.</summary>
internal static class ComparisonText
{
    public static string Render(Comparison comparison, IReadOnlyCollection<string>? sliceMetrics)
    {
        var text = new StringBuilder(comparison.Report.ToText());
        if (comparison.Slices.Count == 0) return text.ToString();
        var interval = ReportNumbers.IntervalHeading(comparison.Report.Confidence);
        var table = new TextTable("slice", "queries", "system", "metric", "baseline", "difference", interval, "relative", interval, "t test p", "sign flip p", "Holm", "effect", "won/lost/tied");
        foreach (var slice in comparison.Slices)
            for (var m = 0; m < slice.Against.Count; m++)
                if (slice.Against[m].Queries > 0 && (sliceMetrics is null || sliceMetrics.Contains(comparison.Report.Metrics[m])))
                    table.Row([$"{slice.Attribute}={slice.Value}", ReportNumbers.Whole(slice.Queries), slice.System, comparison.Report.Metrics[m], ReportNumbers.Show(slice.Against[m].MeanA), .. SystemReportText.Cells(slice.Against[m])]);
        return text.Append($"\nby slice, Holm's correction over {(sliceMetrics is null ? "the" : "all")} metrics of each\n").Append(table).ToString();
    }

    public static void WritePerQuery(TextWriter writer, QueryScores baseline, QueryScores system)
    {
        writer.Write("metric\tquery\tbaseline\tvalue\tdifference\toutcome\n");
        for (var m = 0; m < system.Metrics.Count; m++)
        {
            var differences = new double[system.QueryIds.Count];
            for (var q = 0; q < differences.Length; q++) differences[q] = system.Of(m)[q] - baseline.Of(m)[q];
            foreach (var q in Enumerable.Range(0, differences.Length).OrderBy(q => double.IsNaN(differences[q]) ? double.MaxValue : differences[q]))
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"{system.Metrics[m].Name}\t{system.QueryIds[q]}\t{baseline.Of(m)[q]:R}\t{system.Of(m)[q]:R}\t{differences[q]:R}\t{Outcome(differences[q])}\n"));
        }
    }

    private static string Outcome(double difference) => difference switch { > 0 => "won", < 0 => "lost", 0 => "tied", _ => "none" };
}
