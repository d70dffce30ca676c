using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>Reads a file of pairs into columns.</summary>
internal static class PairFile
{
    private const int LinesPerReport = 1 << 16;

    /// <summary>Turns a value's bytes into a number, or says what is wrong with them.</summary>
    public delegate string? ReadValue(ReadOnlySpan<byte> text, out double value);

    public static PairColumns Read(string path, RunSymbols symbols, RunLayout layout, ReadOptions options, ReadValue read, IWorkProgress? progress, CancellationToken ct)
    {
        progress ??= WorkProgress.None;
        using var reader = RecordReader.Open(path, options.Format, layout);
        var pairs = new PairColumns();
        progress.Begin($"reading {Path.GetFileName(path)}", path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? 0 : new FileInfo(path).Length);
        var record = default(RunRecord);
        var query = -1;
        var reported = 0L;
        while (reader.Read(ref record))
        {
            if (read(record.Value, out var value) is { } problem) throw reader.Wrong(problem, layout.ValueNames.Length > 0 ? layout.ValueNames[0] : null);
            if (query < 0 || !symbols.Queries[query].SequenceEqual(record.Query)) query = symbols.Queries.GetOrAdd(record.Query);
            pairs.Add(query, symbols.Items.GetOrAdd(record.Item), value, reader.Line);
            if (pairs.Count % LinesPerReport != 0) continue;
            ct.ThrowIfCancellationRequested();
            progress.Advance(reader.Bytes - reported);
            reported = reader.Bytes;
        }

        if (pairs.Count == 0) throw new InputException($"holds no line; a line is {layout.TrecShape}.", path);
        progress.Advance(reader.Bytes - reported);
        pairs.LastLineIsOpen = reader.LastLineIsOpen;
        pairs.Group(path, symbols, options.Duplicates);
        progress.End();
        return pairs;
    }
}
