using System.IO.Compression;
using System.Runtime.InteropServices;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>The bytes of a vector file, unzipped where the name ends in <c>.gz</c>, piece by piece from one buffer.</summary>
internal sealed class VectorBytes : IDisposable
{
    private const int MostDeflateGains = 1032; // no deflate stream unpacks to more times its length

    private readonly FileStream _file;
    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[1 << 20];
    private int _start;
    private int _end;

    /// <exception cref="InputException">There is no such file, or it may not be read.</exception>
    public VectorBytes(string path)
    {
        Path = path;
        if (!File.Exists(path)) throw new InputException("there is no such file.", path);
        try
        {
            _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be read: {denied.Message}", path, inner: denied);
        }

        var zipped = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        ExpectedLength = zipped ? UnzippedLength() : _file.Length;
        _stream = zipped ? new GZipStream(_file, CompressionMode.Decompress) : _file;
    }

    public string Path { get; }

    /// <summary>Where the next piece starts, in unzipped bytes.</summary>
    public long Offset { get; private set; }

    /// <summary>How long it should be unzipped: of a gzip file only what its end says, modulo 2³².</summary>
    public long ExpectedLength { get; }

    /// <summary>How many rows of that many bytes should follow; what is over is found when it is read.</summary>
    public long ExpectedRows(long rowBytes) => Math.Max(0, ExpectedLength - Offset) / rowBytes;

    /// <summary>Whether there is nothing more.</summary>
    public bool AtEnd => Fill(1) == 0;

    /// <summary>The next bytes, until the next call.</summary>
    /// <param name="count">At most 1 MiB.</param>
    /// <param name="what">What they are, for the message when the file ends before.</param>
    /// <exception cref="InputException">The file ends before, or its gzip stream is damaged.</exception>
    public ReadOnlySpan<byte> Take(int count, string what)
    {
        var there = Fill(count);
        if (there < count) throw new InputException($"is cut off at offset {Offset + there}: {what}, which starts at offset {Offset}, needs {count - there} more bytes.", Path);
        var taken = _buffer.AsSpan(_start, count);
        _start += count;
        Offset += count;
        return taken;
    }

    /// <summary>The next bytes, without taking them; fewer at the end of the file.</summary>
    public ReadOnlySpan<byte> Peek(int count) => _buffer.AsSpan(_start, Math.Min(count, Fill(count)));

    public void Dispose()
    {
        _stream.Dispose();
        _file.Dispose();
    }

    private int Fill(int count)
    {
        if (_end - _start >= count) return _end - _start;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        try
        {
            _end += _stream.ReadAtLeast(_buffer.AsSpan(_end), count - _end, throwOnEndOfStream: false);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or IOException)
        {
            throw new InputException($"the gzip stream is damaged or cut off after {Offset + _end} unzipped bytes: {damaged.Message}", Path, inner: damaged);
        }

        return _end;
    }

    private long UnzippedLength()
    {
        Span<byte> last = stackalloc byte[sizeof(uint)];
        if (RandomAccess.Read(_file.SafeFileHandle, last, Math.Max(0, _file.Length - last.Length)) < last.Length) return 0;
        return Math.Min(MemoryMarshal.Read<uint>(last), MostDeflateGains * _file.Length);
    }
}
