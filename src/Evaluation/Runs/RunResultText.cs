using System.Globalization;
using System.Text;

namespace FeedRanker.Evaluation;

/// <summary>Draws a <see cref="RunResult"/> as text.</summary>
internal static class RunResultText
{
    private const int MostGroups = 20;

    public static string Render(RunResult result, ResamplingOptions? intervals)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{result.Scores.System}: {result.Queries} queries\n\n").Append(Values(result, intervals));
        result.Scored?.AppendRest(text);
        foreach (var (name, groups) in result.Groups) text.Append('\n').Append(Groups(name, groups));
        return text.ToString();
    }

    private static TextTable Values(RunResult result, ResamplingOptions? intervals)
    {
        var drawn = intervals is null ? null : result.Scores.Estimates(intervals).ToDictionary(e => e.Metric, e => e.Interval, StringComparer.Ordinal);
        var table = intervals is null ? new TextTable("metric", "value") : new TextTable("metric", "value", ReportNumbers.IntervalHeading(intervals.Confidence));
        foreach (var (name, value) in result.Means)
            if (drawn is null) table.Row(name, ReportNumbers.Show(value));
            else table.Row(name, ReportNumbers.Show(value), ReportNumbers.Show(drawn[name]));
        return table;
    }

    private static string Groups(string name, GroupExposure exposure)
    {
        var table = new TextTable($"{name} of group", "items", "of catalog", "of exposure", "of relevant", "to catalog", "to relevance");
        foreach (var g in exposure.Groups.Take(MostGroups))
            table.Row(g.Group, ReportNumbers.Whole(g.Items), ReportNumbers.Show(g.CatalogShare), ReportNumbers.Show(g.ExposureShare), ReportNumbers.Show(g.RelevantShare), ReportNumbers.Show(g.ToCatalog), ReportNumbers.Show(g.ToRelevance));
        var more = exposure.Groups.Count - MostGroups;
        return more > 0 ? string.Create(CultureInfo.InvariantCulture, $"{table}and {more} more groups\n") : table.ToString();
    }
}
