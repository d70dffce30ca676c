using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FeedRanker.Serving;

/// <summary>Which file declares which name, over the served files and all they import.</summary>
internal sealed class ProtoSymbols
{
    private readonly Dictionary<string, FileDescriptor> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _symbols = new(StringComparer.Ordinal);
    private readonly HashSet<string> _messages = new(StringComparer.Ordinal);

    public ProtoSymbols(IEnumerable<FileDescriptor> served)
    {
        foreach (var file in served) Add(file);
    }

    public FileDescriptor? File(string name) => _files.GetValueOrDefault(name);

    /// <summary>The file of a message, field, enum, enum value, oneof, service or method by its full name.</summary>
    public FileDescriptor? FileOf(string symbol) => _symbols.GetValueOrDefault(symbol.TrimStart('.'));

    public bool IsMessage(string name) => _messages.Contains(name.TrimStart('.'));

    /// <summary>A file and everything it imports, the file first.</summary>
    public static IReadOnlyList<ByteString> Closure(FileDescriptor file)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var bytes = new List<ByteString>();
        Collect(file, seen, bytes);
        return bytes;
    }

    private static void Collect(FileDescriptor file, HashSet<string> seen, List<ByteString> bytes)
    {
        if (!seen.Add(file.Name)) return;
        bytes.Add(file.SerializedData);
        foreach (var import in file.Dependencies) Collect(import, seen, bytes);
    }

    private void Add(FileDescriptor file)
    {
        if (!_files.TryAdd(file.Name, file)) return;
        foreach (var import in file.Dependencies) Add(import);
        foreach (var message in file.MessageTypes) Add(message);
        foreach (var type in file.EnumTypes) Add(type);
        foreach (var service in file.Services)
        {
            _symbols[service.FullName] = file;
            foreach (var method in service.Methods) _symbols[method.FullName] = file;
        }
    }

    private void Add(MessageDescriptor message)
    {
        _symbols[message.FullName] = message.File;
        _messages.Add(message.FullName);
        foreach (var field in message.Fields.InDeclarationOrder()) _symbols[field.FullName] = message.File;
        foreach (var oneof in message.Oneofs) _symbols[oneof.FullName] = message.File;
        foreach (var type in message.EnumTypes) Add(type);
        foreach (var nested in message.NestedTypes) Add(nested);
    }

    private void Add(EnumDescriptor type)
    {
        _symbols[type.FullName] = type.File;
        foreach (var value in type.Values) _symbols[value.FullName] = type.File;
    }
}
