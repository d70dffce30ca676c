using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace FeedRanker.Core;

/// <summary>
/// Writes one file of a release bundle: typed, named sections under one SHA-256. The file appears under its name only
/// when it is complete (written beside it, flushed, renamed), so nothing half-written is ever read.
/// </summary>
/// <remarks>
/// Layout, little-endian: magic <c>FEEDRNKR</c>, int32 kind length, kind (ASCII), int32 version; then each section as
/// int32 name length, name (ASCII), byte element type, int64 element count, zero padding to a multiple of 64, elements;
/// then int32 -1 and the 32-byte SHA-256 of everything before it.
/// </remarks>
public sealed class ArtifactWriter : IDisposable
{
    internal const string Magic = "FEEDRNKR";
    internal const int Alignment = 64;

    private readonly string _path;
    private readonly string _partial;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _position;
    private bool _complete;

    /// <summary>Starts a file of the given kind, such as <c>als</c>, at the given format version of that kind.</summary>
    public ArtifactWriter(string path, string kind, int version)
    {
        _path = path;
        _partial = path + ".partial";
        _file = new FileStream(_partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        Bytes(Encoding.ASCII.GetBytes(Magic));
        Text(kind);
        Int32(version);
    }

    /// <summary>Writes a section of numbers: byte, int, long, ulong, float or double.</summary>
    public void Write<T>(string section, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Text(section);
        Bytes([ArtifactType.Of<T>()]);
        Int64(values.Length);
        Bytes(new byte[(int)((Alignment - _position % Alignment) % Alignment)]);
        Bytes(MemoryMarshal.AsBytes(values));
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
        _file.Write(_hash.GetHashAndReset());
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_partial, _path, overwrite: true);
        _complete = true;
    }

    /// <summary>Ends writing; a file that was not completed is removed.</summary>
    public void Dispose()
    {
        _hash.Dispose();
        if (_complete) return;
        _file.Dispose();
        File.Delete(_partial);
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
        _hash.AppendData(bytes);
        _position += bytes.Length;
    }
}
