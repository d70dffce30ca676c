using System.Text;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Judgements: the grade of items for queries. A grade below 0 stands for "in the pool but not assessed" and counts as
/// unjudged. Immutable.
/// </summary>
public sealed class Qrels
{
    private readonly PairColumns _pairs;
    private readonly int[] _grades;

    private Qrels(string path, RunSymbols symbols, PairColumns pairs)
    {
        Path = path;
        Symbols = symbols;
        _pairs = pairs;
        _grades = Array.ConvertAll(pairs.Values, value => (int)value);
    }

    /// <summary>The file they came from.</summary>
    public string Path { get; }

    /// <summary>How many queries have judgements.</summary>
    public int QueryCount => _pairs.Lengths.Count(length => length > 0);

    /// <summary>How many lines were dropped as duplicates, by the rule asked for.</summary>
    public int DuplicatesDropped => _pairs.Dropped;

    /// <summary>Whether the file's last line had no line end: it may have been cut off.</summary>
    public bool LastLineIsOpen => _pairs.LastLineIsOpen;

    internal RunSymbols Symbols { get; }

    /// <summary>Reads judgements: TREC lines <c>query 0 item grade</c>, or CSV, TSV or JSONL with query, item, grade.</summary>
    /// <param name="path">The file; <c>.gz</c> is unpacked.</param>
    /// <param name="symbols">Shared with the runs.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="progress">Is told of bytes read.</param>
    /// <param name="ct">Stops the reading.</param>
    /// <exception cref="InputException">A line is malformed, a grade is no whole number, an item comes twice for a query,
    /// or the file is empty; names file and line.</exception>
    public static Qrels Read(string path, RunSymbols symbols, ReadOptions? options = null, IWorkProgress? progress = null, CancellationToken ct = default) =>
        new(path, symbols, PairFile.Read(path, symbols, RunLayout.Qrels, options ?? ReadOptions.Default, Grade, progress, ct));

    internal ReadOnlySpan<int> ItemsOf(int query) =>
        query < _pairs.Lengths.Length ? _pairs.Items.AsSpan(_pairs.Starts[query], _pairs.Lengths[query]) : [];

    internal ReadOnlySpan<int> GradesOf(int query) =>
        query < _pairs.Lengths.Length ? _grades.AsSpan(_pairs.Starts[query], _pairs.Lengths[query]) : [];

    private static string? Grade(ReadOnlySpan<byte> text, out double value)
    {
        var read = NumberText.TryInt(text, out var grade);
        value = grade;
        return read ? null : $"'{Encoding.UTF8.GetString(text)}' is not a whole number.";
    }
}
