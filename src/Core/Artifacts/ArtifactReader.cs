using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace FeedRanker.Core;

/// <summary>Reads a file of <see cref="ArtifactWriter"/> whole, and refuses it by name and offset when it is damaged.</summary>
public sealed class ArtifactReader
{
    private readonly string _path;
    private readonly byte[] _bytes;
    private readonly Dictionary<string, (byte Type, int Offset, long Count)> _sections = new(StringComparer.Ordinal);

    /// <summary>Opens a file of the expected kind and version.</summary>
    /// <exception cref="InputException">Missing, truncated, changed since it was written, or of another kind or version.</exception>
    public ArtifactReader(string path, string kind, int version)
    {
        _path = path;
        if (!File.Exists(path)) throw new InputException($"the {kind} file is missing.", path);
        _bytes = File.ReadAllBytes(path);
        var at = 0;
        if (_bytes.Length < 48 || Encoding.ASCII.GetString(_bytes, 0, 8) != ArtifactWriter.Magic)
            throw new InputException($"is no FeedRanker file: it does not start with {ArtifactWriter.Magic}.", path);
        var body = _bytes.Length - SHA256.HashSizeInBytes;
        if (!SHA256.HashData(_bytes.AsSpan(0, body)).AsSpan().SequenceEqual(_bytes.AsSpan(body)))
            throw new InputException($"is damaged: its checksum at offset {body} does not match its {body} bytes.", path);
        at = 8;
        var foundKind = Text(ref at);
        var foundVersion = Int32(ref at);
        if (foundKind != kind || foundVersion != version)
            throw new InputException($"holds '{foundKind}' version {foundVersion} where '{kind}' version {version} is needed.", path);
        while (ReadSection(ref at))
        {
        }
    }

    /// <summary>Whether the file has that section.</summary>
    public bool Has(string section) => _sections.ContainsKey(section);

    /// <summary>The numbers of a section; they live as long as this reader's memory.</summary>
    public ReadOnlySpan<T> Read<T>(string section)
        where T : unmanaged
    {
        if (!_sections.TryGetValue(section, out var found))
            throw new InputException($"lacks section '{section}'.", _path);
        if (found.Type != ArtifactType.Of<T>())
            throw new InputException($"section '{section}' has another element type than {typeof(T).Name}.", _path);
        return MemoryMarshal.Cast<byte, T>(_bytes.AsSpan(found.Offset, checked((int)(found.Count * ArtifactType.SizeOf(found.Type)))));
    }

    /// <summary>A section that holds one text.</summary>
    public string ReadText(string section) => Encoding.UTF8.GetString(Read<byte>(section));

    /// <summary>Two sections that hold many strings.</summary>
    public string[] ReadStrings(string section)
    {
        var bytes = Read<byte>(section);
        var ends = Read<long>(section + ".ends");
        var result = new string[ends.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var start = i == 0 ? 0 : (int)ends[i - 1];
            result[i] = Encoding.UTF8.GetString(bytes[start..(int)ends[i]]);
        }

        return result;
    }

    private bool ReadSection(ref int at)
    {
        var start = at;
        var length = Int32(ref at);
        if (length < 0) return false;
        at -= sizeof(int);
        var name = Text(ref at);
        var type = Take(ref at, 1)[0];
        var count = MemoryMarshal.Read<long>(Take(ref at, sizeof(long)));
        at += (ArtifactWriter.Alignment - at % ArtifactWriter.Alignment) % ArtifactWriter.Alignment;
        var size = ArtifactType.SizeOf(type);
        if (size == 0 || count < 0 || count > _bytes.Length)
            throw new InputException($"section '{name}' at offset {start} is malformed.", _path);
        _sections[name] = (type, at, count);
        Take(ref at, checked((int)(count * size)));
        return true;
    }

    private string Text(ref int at)
    {
        var length = Int32(ref at);
        return Encoding.ASCII.GetString(Take(ref at, length));
    }

    private int Int32(ref int at) => MemoryMarshal.Read<int>(Take(ref at, sizeof(int)));

    private ReadOnlySpan<byte> Take(ref int at, int length)
    {
        if (length < 0 || at + (long)length > _bytes.Length)
            throw new InputException($"ends at offset {_bytes.Length} where {length} more bytes should follow offset {at}.", _path);
        var taken = _bytes.AsSpan(at, length);
        at += length;
        return taken;
    }
}
