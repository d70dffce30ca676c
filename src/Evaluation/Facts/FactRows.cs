using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>Lines of named fields, whatever the format: what is known of items, or of queries.</summary>
internal abstract class FactRows(string path, LineReader lines) : IDisposable
{
    /// <summary>1-based number of the line read last.</summary>
    public int Line => Lines.Line;

    /// <summary>Names of the fields of this line.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    protected LineReader Lines { get; } = lines;

    protected string Path { get; } = path;

    /// <summary>Opens a CSV, TSV or JSONL file: JSONL when its first character is an opening brace.</summary>
    /// <exception cref="InputException">It cannot be read, or is empty.</exception>
    public static FactRows Open(string path)
    {
        var lines = RecordReader.OpenLines(path);
        var first = lines.Peek();
        if (first.Trim(" \t"u8).StartsWith((byte)'{')) return new JsonFactRows(path, lines);
        return new DelimitedFactRows(path, lines, first.Contains((byte)'\t') ? '\t' : ',');
    }

    /// <summary>Reads the next line that is not blank.</summary>
    /// <exception cref="InputException">It is not what the format says.</exception>
    public bool Read()
    {
        while (Lines.Read(out var line))
        {
            if (line.Trim(" \t"u8).IsEmpty) continue;
            Parse(line);
            return true;
        }

        return false;
    }

    /// <summary>A field of this line as text, empty when it is absent.</summary>
    public abstract string Text(string name);

    /// <summary>A field of this line as a list: a JSON array, or words separated by blanks, commas, semicolons or bars.</summary>
    public abstract IReadOnlyList<string> List(string name);

    /// <summary>The first of several names that the line has, or null.</summary>
    public string? NameOf(ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            foreach (var known in Names)
                if (known == name) return name;
        return null;
    }

    public InputException Wrong(string problem, string? field = null) => new(problem, Path, Line, field);

    public void Dispose() => Lines.Dispose();

    protected abstract void Parse(ReadOnlySpan<byte> line);

    protected InputException NotUtf8() => Wrong("is not UTF-8 text.");

    protected static string[] Words(string text) =>
        text.Split([' ', ',', ';', '|'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    protected static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
