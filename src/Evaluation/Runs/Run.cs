using System.Text;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// What one system answered to many queries: scored items, each query's in rank order: score descending, ties by item
/// id descending byte by byte, whatever the order and the ranks in the file. trec_eval's rule. Immutable.
/// </summary>
public sealed class Run
{
    private readonly PairColumns _pairs;

    private Run(string path, RunSymbols symbols, PairColumns pairs)
    {
        Path = path;
        Symbols = symbols;
        _pairs = pairs;
    }

    /// <summary>The file it came from.</summary>
    public string Path { get; }

    /// <summary>How many queries it answers.</summary>
    public int QueryCount => _pairs.Lengths.Count(length => length > 0);

    /// <summary>How many lines were dropped as duplicates, by the rule asked for.</summary>
    public int DuplicatesDropped => _pairs.Dropped;

    /// <summary>Whether the file's last line had no line end: it may have been cut off.</summary>
    public bool LastLineIsOpen => _pairs.LastLineIsOpen;

    internal RunSymbols Symbols { get; }

    /// <summary>Reads a run: TREC lines <c>query Q0 item rank score run</c>, or CSV, TSV or JSONL with query, item, score.</summary>
    /// <param name="path">The file; <c>.gz</c> is unpacked.</param>
    /// <param name="symbols">Shared with the judgements and the runs it is compared with.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="progress">Is told of bytes read.</param>
    /// <param name="ct">Stops the reading.</param>
    /// <exception cref="InputException">A line is malformed, a score is no number, an item comes twice for a query, or the
    /// file is empty; names file and line.</exception>
    public static Run Read(string path, RunSymbols symbols, ReadOptions? options = null, IWorkProgress? progress = null, CancellationToken ct = default)
    {
        options ??= ReadOptions.Default;
        var single = options.SinglePrecision;
        var pairs = PairFile.Read(path, symbols, RunLayout.Run, options, (ReadOnlySpan<byte> text, out double value) => Score(text, single, out value), progress, ct);
        for (var q = 0; q < pairs.Lengths.Length; q++)
        {
            ct.ThrowIfCancellationRequested();
            Rank(pairs.Values.AsSpan(pairs.Starts[q], pairs.Lengths[q]), pairs.Items.AsSpan(pairs.Starts[q], pairs.Lengths[q]), symbols.Items);
        }

        return new Run(path, symbols, pairs);
    }

    /// <summary>The items of a query in rank order, as rows of the symbols; empty when the run does not answer it.</summary>
    internal ReadOnlySpan<int> ItemsOf(int query) =>
        query < _pairs.Lengths.Length ? _pairs.Items.AsSpan(_pairs.Starts[query], _pairs.Lengths[query]) : [];

    internal ReadOnlySpan<double> ScoresOf(int query) =>
        query < _pairs.Lengths.Length ? _pairs.Values.AsSpan(_pairs.Starts[query], _pairs.Lengths[query]) : [];

    internal static string? Score(ReadOnlySpan<byte> text, bool single, out double value)
    {
        if (!NumberText.TryDouble(text, out value)) return $"'{Encoding.UTF8.GetString(text)}' is not a number.";
        if (double.IsNaN(value)) return "is NaN; a score is a number, so that items can be ordered.";
        if (single) value = (float)value;
        return null;
    }

    private static bool IsStrictlyFalling(ReadOnlySpan<double> scores)
    {
        for (var i = 1; i < scores.Length; i++)
            if (!(scores[i] < scores[i - 1])) return false;
        return true;
    }

    private static void Rank(Span<double> scores, Span<int> items, ByteIds names)
    {
        if (IsStrictlyFalling(scores)) return;
        scores.Sort(items);
        scores.Reverse();
        items.Reverse();
        for (int start = 0, end; start < scores.Length; start = end)
        {
            for (end = start + 1; end < scores.Length && scores[end] == scores[start];) end++;
            if (end - start > 1) items[start..end].Sort((a, b) => names.Compare(b, a));
        }
    }
}
