using System.Runtime.InteropServices;
using System.Text;

namespace FeedRanker.Core;

/// <summary>
/// Writes one file of a release bundle: typed, named sections with a checksum for every 64 KiB. The file appears under
/// its name only when it is complete (written beside it, flushed, renamed), so nothing half-written is ever read.
/// </summary>
/// <remarks>
/// Layout, little-endian: 64 bytes of header (magic <c>FEEDRNK2</c>, int64 length of the file, int64 offset of the
/// checksums, zeros, CRC-32C of the 60 bytes before it); int32 kind length, kind (ASCII), int32 version; then each section
/// as int32 name length, name (ASCII), byte element type, int64 element count, zero padding to a multiple of 64, elements;
/// then int32 -1. The checksums follow: a CRC-32C for each 64 KiB of the file up to there (the header left out) and one of
/// these checksums.
/// </remarks>
public sealed class ArtifactWriter : IDisposable
{
    private const long LargestPiece = 1 << 30;

    private readonly string _path;
    private readonly string _partial;
    private readonly FileStream _file;
    private readonly List<uint> _checksums = [];
    private uint _checksum = uint.MaxValue;
    private long _position = ArtifactLayout.HeaderBytes;
    private bool _complete;

    /// <summary>Starts a file of the given kind, such as <c>als</c>, at the given format version of that kind.</summary>
    public ArtifactWriter(string path, string kind, int version)
    {
        _path = path;
        _partial = path + ".partial";
        _file = new FileStream(_partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        _file.Write(new byte[ArtifactLayout.HeaderBytes]);
        Text(kind);
        Int32(version);
    }

    /// <summary>Writes a section of whole numbers of 1, 2, 4 or 8 bytes, floats or doubles.</summary>
    public void Write<T>(string section, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Begin<T>(section, values.Length);
        Bytes(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Writes a section of any length from native memory.</summary>
    public unsafe void Write<T>(string section, T* values, long count)
        where T : unmanaged
    {
        Begin<T>(section, count);
        var bytes = checked(count * sizeof(T));
        for (long at = 0; at < bytes; at += LargestPiece)
            Bytes(new ReadOnlySpan<byte>((byte*)values + at, (int)Math.Min(LargestPiece, bytes - at)));
    }

    /// <summary>Writes a section that holds one text, as UTF-8.</summary>
    public void WriteText(string section, string text) => Write<byte>(section, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes two sections that hold many strings: <c>section</c> (UTF-8) and <c>section.ends</c> (offsets).</summary>
    public void WriteStrings(string section, IReadOnlyList<string> strings)
    {
        var ends = new long[strings.Count];
        using var bytes = new MemoryStream();
        for (var i = 0; i < strings.Count; i++)
        {
            bytes.Write(Encoding.UTF8.GetBytes(strings[i]));
            ends[i] = bytes.Length;
        }

        Write<byte>(section, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        Write<long>(section + ".ends", ends);
    }

    /// <summary>Completes the file: from here on it exists under its name.</summary>
    public void Complete()
    {
        Int32(-1);
        var end = _position;
        if (_checksums.Count < ArtifactLayout.Blocks(end)) _checksums.Add(_checksum);
        var table = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_checksums));
        _file.Write(table);
        _file.Write(BitConverter.GetBytes(ArtifactLayout.Checksum(table)));
        WriteHeader(end + table.Length + ArtifactLayout.ChecksumBytes, end);
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_partial, _path, overwrite: true);
        _complete = true;
    }

    /// <summary>Ends writing; a file that was not completed is removed.</summary>
    public void Dispose()
    {
        if (_complete) return;
        _file.Dispose();
        File.Delete(_partial);
    }

    private void WriteHeader(long length, long end)
    {
        Span<byte> header = stackalloc byte[ArtifactLayout.HeaderBytes];
        header.Clear();
        ArtifactLayout.Magic.CopyTo(header);
        MemoryMarshal.Write(header[8..], length);
        MemoryMarshal.Write(header[16..], end);
        MemoryMarshal.Write(header[^ArtifactLayout.ChecksumBytes..], ArtifactLayout.Checksum(header[..^ArtifactLayout.ChecksumBytes]));
        _file.Position = 0;
        _file.Write(header);
    }

    private void Begin<T>(string section, long count)
        where T : unmanaged
    {
        Text(section);
        Bytes([ArtifactType.Of<T>()]);
        Int64(count);
        Bytes(new byte[(int)((ArtifactLayout.Alignment - _position % ArtifactLayout.Alignment) % ArtifactLayout.Alignment)]);
    }

    private void Text(string text)
    {
        Int32(text.Length);
        Bytes(Encoding.ASCII.GetBytes(text));
    }

    private void Int32(int value) => Bytes(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value)));

    private void Int64(long value) => Bytes(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in value)));

    private void Bytes(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes);
        while (!bytes.IsEmpty)
        {
            var room = ArtifactLayout.BlockBytes - (int)(_position % ArtifactLayout.BlockBytes);
            var part = bytes[..Math.Min(room, bytes.Length)];
            _checksum = ArtifactLayout.Checksum(_checksum, part);
            _position += part.Length;
            bytes = bytes[part.Length..];
            if (part.Length < room) continue;
            _checksums.Add(_checksum);
            _checksum = uint.MaxValue;
        }
    }
}
