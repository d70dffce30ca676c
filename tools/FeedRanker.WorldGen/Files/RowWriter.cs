using System.Buffers.Text;
using System.IO.Compression;
using System.Text;

namespace FeedRanker.WorldGen;

/// <summary>
/// Writes tab-separated rows to a gzip file whose bytes depend on the rows alone: no name and no time in its header.
/// </summary>
internal sealed class RowWriter : IDisposable
{
    private const int Longest = 512;
    private readonly Stream _to;
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _used;
    private bool _inRow;

    public RowWriter(string path, string header)
    {
        _to = Gzip(path);
        Text(header);
        EndRow();
    }

    /// <summary>A gzip stream onto a new file.</summary>
    public static Stream Gzip(string path) =>
        new GZipStream(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16), CompressionLevel.Optimal);

    /// <summary>A field that holds no tab and no line end.</summary>
    public RowWriter Text(string value)
    {
        Begin();
        _used += Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_used));
        return this;
    }

    public RowWriter Integer(long value)
    {
        Begin();
        Digits(value);
        return this;
    }

    /// <summary>An id: a letter and a row.</summary>
    public RowWriter Id(char kind, long row)
    {
        Begin();
        _buffer[_used++] = (byte)kind;
        Digits(row);
        return this;
    }

    /// <summary>A number with so many decimals.</summary>
    public RowWriter Number(double value, int decimals)
    {
        Begin();
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_used), out var written, new System.Buffers.StandardFormat('F', (byte)decimals));
        _used += written;
        return this;
    }

    public void EndRow()
    {
        _buffer[_used++] = (byte)'\n';
        _inRow = false;
        if (_used > _buffer.Length - 8 * Longest) Flush();
    }

    public void Dispose()
    {
        Flush();
        _to.Dispose();
    }

    private void Begin()
    {
        if (_inRow) _buffer[_used++] = (byte)'\t';
        _inRow = true;
    }

    private void Digits(long value)
    {
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_used), out var written);
        _used += written;
    }

    private void Flush()
    {
        _to.Write(_buffer, 0, _used);
        _used = 0;
    }
}
