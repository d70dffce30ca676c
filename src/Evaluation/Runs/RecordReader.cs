using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>Reads the lines of one file as records, whatever its format.</summary>
internal abstract class RecordReader : IDisposable
{
    private readonly LineReader _lines;

    protected RecordReader(string path, LineReader lines, RunLayout layout)
    {
        Path = path;
        Layout = layout;
        _lines = lines;
    }

    /// <summary>1-based number of the record's line.</summary>
    public int Line => _lines.Line;

    /// <summary>Bytes read so far.</summary>
    public long Bytes => _lines.Bytes;

    /// <summary>Whether the file's last line had no line end.</summary>
    public bool LastLineIsOpen => _lines.LastLineIsOpen;

    protected string Path { get; }

    protected RunLayout Layout { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="InputException">It cannot be read, or its heading lacks a column.</exception>
    public static RecordReader Open(string path, RunFormat format, RunLayout layout)
    {
        var lines = OpenLines(path);
        return (format == RunFormat.Auto ? FormatSniffer.Of(path, lines.Peek()) : format) switch
        {
            RunFormat.Csv => new DelimitedReader(path, lines, layout, (byte)','),
            RunFormat.Tsv => new DelimitedReader(path, lines, layout, (byte)'\t'),
            RunFormat.Jsonl => new JsonlReader(path, lines, layout),
            _ => new TrecReader(path, lines, layout),
        };
    }

    /// <summary>Opens a file's lines.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static LineReader OpenLines(string path)
    {
        try
        {
            return new LineReader(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputException($"cannot be read: {e.Message}", path, inner: e);
        }
    }

    /// <summary>Reads the next record; blank lines are passed over. It is valid until the next call.</summary>
    /// <exception cref="InputException">The line is not what the format says.</exception>
    public bool Read(ref RunRecord record)
    {
        while (_lines.Read(out var line))
            if (Parse(line, ref record)) return true;
        return false;
    }

    public void Dispose() => _lines.Dispose();

    public InputException Wrong(string problem, string? field = null) => new(problem, Path, Line, field);

    /// <summary>Fills the record from a line; false for a line to pass over.</summary>
    protected abstract bool Parse(ReadOnlySpan<byte> line, ref RunRecord record);

    protected bool ReadLine(out ReadOnlySpan<byte> line) => _lines.Read(out line);
}
