using System.Text;

namespace FeedRanker.Evaluation;

/// <summary>Tells a file's format by its name, or else by its first line.</summary>
internal static class FormatSniffer
{
    /// <summary>The format of a file; a heading is told by a column for queries, items or scores.</summary>
    public static RunFormat Of(string path, ReadOnlySpan<byte> firstLine)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".csv" => RunFormat.Csv,
            ".tsv" when HasHeading(firstLine, '\t') || !LooksLikeTrec(firstLine) => RunFormat.Tsv,
            ".jsonl" or ".ndjson" => RunFormat.Jsonl,
            _ when firstLine.TrimStart(" \t"u8).StartsWith((byte)'{') => RunFormat.Jsonl,
            _ when HasHeading(firstLine, '\t') => RunFormat.Tsv,
            _ when HasHeading(firstLine, ',') => RunFormat.Csv,
            _ => RunFormat.Trec,
        };
    }

    // Two known names make a heading: ids such as "user" alone may be anything.
    private static bool HasHeading(ReadOnlySpan<byte> line, char delimiter)
    {
        string[] known = [.. RunLayout.QueryNames, .. RunLayout.ItemNames, .. RunLayout.Run.ValueNames, .. RunLayout.Qrels.ValueNames];
        return Encoding.UTF8.GetString(line).Split(delimiter).Count(name => known.Contains(name.Trim().Trim('"'))) >= 2;
    }

    private static bool LooksLikeTrec(ReadOnlySpan<byte> line)
    {
        var fields = Encoding.UTF8.GetString(line).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return (fields.Length == 4 && NumberText.TryInt(Encoding.UTF8.GetBytes(fields[3]), out _))
            || (fields.Length >= 6 && NumberText.TryDouble(Encoding.UTF8.GetBytes(fields[4]), out _));
    }
}
