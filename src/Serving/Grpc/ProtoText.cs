using System.Text.Unicode;
using Google.Protobuf.Reflection;

namespace FeedRanker.Serving;

/// <summary>
/// Finds a string of a message that is not UTF-8. proto3 forbids it and protobuf's C# parser lets it through with
/// replacement characters, which would make two different ids one.
/// </summary>
internal static class ProtoText
{
    private const int Varint = 0, Fixed64 = 1, Delimited = 2, Fixed32 = 5;

    /// <summary>The path of the first such field, such as <c>events[3].item_id</c>; null when there is none.</summary>
    /// <param name="message">What the bytes are.</param>
    /// <param name="bytes">A message that has parsed: its lengths and nesting are sound.</param>
    public static string? FindNonUtf8(MessageDescriptor message, ReadOnlySpan<byte> bytes)
    {
        var (last, index) = (0, 0);
        while (!bytes.IsEmpty)
        {
            var tag = ReadVarint(ref bytes);
            var number = (int)(tag >> 3);
            (last, index) = (number, number == last ? index + 1 : 0);
            switch ((int)tag & 7)
            {
                case Varint:
                    ReadVarint(ref bytes);
                    break;
                case Fixed64:
                    bytes = bytes[8..];
                    break;
                case Fixed32:
                    bytes = bytes[4..];
                    break;
                case Delimited:
                    var length = (int)ReadVarint(ref bytes);
                    if (InField(message.FindFieldByNumber(number), bytes[..length], index) is { } path) return path;
                    bytes = bytes[length..];
                    break;
                default: // a group: only ever an unknown field of proto2
                    return null;
            }
        }

        return null;
    }

    private static string? InField(FieldDescriptor? field, ReadOnlySpan<byte> bytes, int index)
    {
        if (field is null) return null;
        if (field.FieldType == FieldType.String) return Utf8.IsValid(bytes) ? null : Name(field, index);
        if (field.FieldType != FieldType.Message) return null;
        var inner = FindNonUtf8(field.MessageType, bytes);
        if (inner is null) return null;
        return field.IsMap ? field.Name : $"{Name(field, index)}.{inner}";
    }

    private static string Name(FieldDescriptor field, int index) => field.IsRepeated ? $"{field.Name}[{index}]" : field.Name;

    private static ulong ReadVarint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var i = 0; ; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return value;
        }
    }
}
