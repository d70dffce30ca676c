using System.IO.Compression;
using System.Text;
using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// The lines of a UTF-8 file, gzipped or not, with their numbers. A line that is not UTF-8 is told as such and the next
/// one is read: one bad byte must not cost a whole log.
/// </summary>
internal sealed class TextLines : IDisposable
{
    private const int MaxLineBytes = 16 << 20;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    // Without this, .NET takes a gzip file that was cut off for one that ends there.
    static TextLines() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    private readonly FileStream _file;
    private readonly Stream _stream;
    private byte[] _bytes = new byte[1 << 18];
    private char[] _chars = new char[1 << 12];
    private int _start;
    private int _end;
    private int _length;
    private long _told;

    /// <summary>Opens a file; <paramref name="path"/> is also its name in messages.</summary>
    /// <exception cref="InputException">It is missing or unreadable.</exception>
    public TextLines(string path)
    {
        Path = path;
        if (!File.Exists(path)) throw new InputException("there is no such file.", path);
        try
        {
            _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be read: {denied.Message}", path, inner: denied);
        }

        Span<byte> magic = stackalloc byte[2];
        var zipped = _file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
        _file.Position = 0;
        _stream = zipped ? new GZipStream(_file, CompressionMode.Decompress) : _file;
    }

    public string Path { get; }

    /// <summary>Length of the file in bytes: the total that <see cref="Advanced"/> adds up to.</summary>
    public long Length => _file.Length;

    /// <summary>Number of the line, from 1.</summary>
    public int Number { get; private set; }

    public TextPlace Place => new(Path, Number);

    /// <summary>The line without its end; empty when <see cref="Problem"/> says why it cannot be read.</summary>
    public ReadOnlySpan<char> Line => _chars.AsSpan(0, _length);

    /// <summary>Why the line cannot be read, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Moves to the next line; false at the end.</summary>
    /// <exception cref="InputException">The gzip stream is damaged or cut off, or a line is longer than 16 MiB.</exception>
    public bool Next()
    {
        var from = _start;
        while (true)
        {
            var at = _bytes.AsSpan(from, _end - from).IndexOf((byte)'\n');
            if (at >= 0)
            {
                Take(_start, from + at);
                _start = from + at + 1;
                return true;
            }

            var scanned = _end - _start;
            if (!Fill())
            {
                if (scanned == 0) return false;
                Take(_start, _end);
                _start = _end;
                return true;
            }

            from = _start + scanned;
        }
    }

    /// <summary>How many bytes of the file have been read since this was last asked.</summary>
    public long Advanced()
    {
        var more = _file.Position - _told;
        _told += more;
        return more;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _file.Dispose();
    }

    private void Take(int start, int end)
    {
        Number++;
        Problem = null;
        _length = 0;
        if (Number == 1 && _bytes.AsSpan(start, end - start).StartsWith(Encoding.UTF8.Preamble)) start += 3;
        if (end > start && _bytes[end - 1] == '\r') end--;
        var line = _bytes.AsSpan(start, end - start);
        if (_chars.Length < line.Length) _chars = new char[line.Length * 2];
        try
        {
            _length = Strict.GetChars(line, _chars);
        }
        catch (DecoderFallbackException broken)
        {
            Problem = $"is not UTF-8: byte {broken.Index + 1} is 0x{broken.BytesUnknown?.FirstOrDefault() ?? 0:X2}.";
        }
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            _end -= _start;
            _start = 0;
        }

        if (_end == _bytes.Length)
        {
            if (_end >= MaxLineBytes) throw new InputException($"is longer than {MaxLineBytes >> 20} MiB: lines must end in \\n.", Path, Number + 1);
            Array.Resize(ref _bytes, _bytes.Length * 2);
        }

        try
        {
            var read = _stream.Read(_bytes, _end, _bytes.Length - _end);
            _end += read;
            return read > 0;
        }
        catch (InvalidDataException damaged)
        {
            throw new InputException("the gzip stream is damaged or cut off here.", Path, Number + 1, inner: damaged);
        }
    }
}
