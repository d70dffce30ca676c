using System.Text;
using System.Text.Json;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Reads back what an evaluation wrote: a JSON report, with or without values per query, or lines
/// <c>metric query value</c>, trec_eval's own (<c>-q</c>) among them.
/// </summary>
public static class ScoresFile
{
    /// <summary>Whether a file is such a report, by its first line, and not a run.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static bool IsReport(string path)
    {
        using var lines = RecordReader.OpenLines(path);
        var first = Encoding.UTF8.GetString(lines.Peek()).Trim();
        if (first == "{" || first.StartsWith("{\"queries\"", StringComparison.Ordinal) || first.StartsWith("{ \"queries\"", StringComparison.Ordinal)) return true;
        var fields = first.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return fields.Length == 3 && !first.Contains(',') && !first.StartsWith('{')
            && (fields[1] == "all" || (MetricCatalog.TryParse(fields[0], out _) && NumberText.TryDouble(Encoding.UTF8.GetBytes(fields[2]), out _)));
    }

    /// <summary>Reads a report.</summary>
    /// <param name="path">The file.</param>
    /// <param name="system">What to call the system.</param>
    /// <exception cref="InputException">It is no such report, or holds no known metric; names file and line.</exception>
    public static QueryScores Read(string path, string system)
    {
        using var lines = RecordReader.OpenLines(path);
        var table = new ScoresTable(path);
        if (lines.Peek().TrimStart(" \t"u8).StartsWith((byte)'{')) ReadJson(path, table);
        else ReadLines(path, lines, table);
        return table.ToScores(system);
    }

    private static void ReadLines(string path, LineReader lines, ScoresTable table)
    {
        while (lines.Read(out var line))
        {
            var fields = Encoding.UTF8.GetString(line).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 0) continue;
            if (fields.Length != 3) throw new InputException($"{ReportNumbers.Whole(fields.Length)} fields; a line has 3: metric query value.", path, lines.Line);
            if (!MetricCatalog.TryParse(fields[0], out var metric)) continue; // trec_eval's counts, such as num_ret
            if (!NumberText.TryDouble(Encoding.UTF8.GetBytes(fields[2]), out var value)) throw new InputException($"'{fields[2]}' is not a number.", path, lines.Line, "value");
            if (fields[1] == "all") table.AddWhole(metric, value);
            else table.Add(metric, fields[1], value, lines.Line);
        }
    }

    private static void ReadJson(string path, ScoresTable table)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using var report = JsonDocument.Parse(stream);
            if (report.RootElement.ValueKind != JsonValueKind.Object || !report.RootElement.TryGetProperty("metrics", out var metrics) || metrics.ValueKind != JsonValueKind.Object)
                throw new InputException("is no report: it has no object 'metrics' with a number by name.", path, field: "metrics");
            foreach (var member in metrics.EnumerateObject())
                if (MetricCatalog.TryParse(member.Name, out var metric)) table.AddWhole(metric, Number(path, member));
            if (!report.RootElement.TryGetProperty("per_query", out var queries)) return;
            foreach (var query in queries.EnumerateObject())
                foreach (var member in query.Value.EnumerateObject())
                    if (MetricCatalog.TryParse(member.Name, out var metric)) table.Add(metric, query.Name, Number(path, member), 0);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InputException($"is no JSON report: {e.Message}", path, inner: e);
        }
    }

    private static double Number(string path, JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.Number => member.Value.GetDouble(),
        JsonValueKind.Null => double.NaN,
        var kind => throw new InputException($"is a {kind}; it must be a number or null.", path, field: member.Name),
    };
}
