using System.IO.Compression;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Hands out the lines of a file as bytes, without their end (<c>\n</c> or <c>\r\n</c>), one reused buffer for all.
/// A damaged gzip stream is an <see cref="InputException"/>. Reads gzip when the name ends in <c>.gz</c>. A UTF-8 byte order mark is skipped.
/// </summary>
internal sealed class LineReader : IDisposable
{
    private readonly string _path;
    private readonly Stream _stream;
    private byte[] _buffer = new byte[1 << 20];
    private int _start;
    private int _end;
    private bool _done;

    public LineReader(string path)
    {
        _path = path;
        Stream file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        _stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>Whether the last line of the file, once read, had no line end: what a file that was cut off looks like.</summary>
    public bool LastLineIsOpen { get; private set; }

    /// <summary>1-based number of the line read last.</summary>
    public int Line { get; private set; }

    /// <summary>Bytes taken from the file so far, unpacked.</summary>
    public long Bytes { get; private set; }

    /// <summary>Reads the next line; it is valid until the next call.</summary>
    public bool Read(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                line = Take(searched + at, skip: 1);
                return true;
            }

            searched = _end - _start;
            if (_done)
            {
                if (searched > 0) LastLineIsOpen = true;
                line = Take(searched, skip: 0);
                return searched > 0;
            }

            Fill();
        }
    }

    /// <summary>The first line that is not blank, without taking it; as much of it as the buffer holds. Call before the first read.</summary>
    public ReadOnlySpan<byte> Peek()
    {
        Fill();
        while (!_done && _end < 4096) Fill(); // a short read may end within the line
        var text = _buffer.AsSpan(0, _end);
        if (text.StartsWith("\uFEFF"u8)) text = text[3..];
        text = text.TrimStart("\r\n"u8);
        var end = text.IndexOfAny((byte)'\n', (byte)'\r');
        return end < 0 ? text : text[..end];
    }

    public void Dispose() => _stream.Dispose();

    private ReadOnlySpan<byte> Take(int length, int skip)
    {
        var line = _buffer.AsSpan(_start, length);
        _start += length + skip;
        Bytes += length + skip;
        Line++;
        if (Line == 1 && line.StartsWith("\uFEFF"u8)) line = line[3..];
        return line.EndsWith((byte)'\r') ? line[..^1] : line;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        int read;
        try
        {
            read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        }
        catch (InvalidDataException e)
        {
            throw new InputException($"the gzip stream is damaged or cut off: {e.Message}", _path, Line + 1, inner: e);
        }

        _done = read == 0;
        _end += read;
    }
}
