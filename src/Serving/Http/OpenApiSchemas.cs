using System.Text.Json;
using Google.Protobuf.Reflection;

namespace FeedRanker.Serving;

/// <summary>JSON schemas of messages, as protobuf's JSON mapping writes and reads them.</summary>
internal sealed class OpenApiSchemas(Utf8JsonWriter json, Dictionary<string, string> comments)
{
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    public static string RefTo(string schema) => $"#/components/schemas/{schema}";

    /// <summary>Writes each message once, and every message it holds.</summary>
    public void WriteAll(IEnumerable<MessageDescriptor> messages)
    {
        foreach (var message in messages) WriteMessage(message);
    }

    private void WriteMessage(MessageDescriptor message)
    {
        if (!_written.Add(message.Name)) return;
        json.WriteStartObject(message.Name);
        json.WriteString("type", "object");
        WriteComment(message.FullName);
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        foreach (var field in message.Fields.InDeclarationOrder()) WriteField(field);
        json.WriteEndObject();
        json.WriteEndObject();
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            if (field.FieldType == FieldType.Message && !field.IsMap) WriteMessage(field.MessageType);
        }
    }

    private void WriteField(FieldDescriptor field)
    {
        json.WriteStartObject(field.Name);
        WriteComment(field.FullName);
        if (field.IsMap)
        {
            json.WriteString("type", "object");
            json.WriteStartObject("additionalProperties");
            WriteType(field.MessageType.FindFieldByNumber(2));
            json.WriteEndObject();
        }
        else if (field.IsRepeated)
        {
            json.WriteString("type", "array");
            json.WriteStartObject("items");
            WriteType(field);
            json.WriteEndObject();
        }
        else
        {
            WriteType(field);
        }

        json.WriteEndObject();
    }

    private void WriteType(FieldDescriptor field)
    {
        switch (field.FieldType)
        {
            case FieldType.Message:
                json.WriteString("$ref", RefTo(field.MessageType.Name));
                break;
            case FieldType.Bool:
                json.WriteString("type", "boolean");
                break;
            case FieldType.Int32:
                WriteFormatted("int32", "integer");
                break;
            case FieldType.Int64:
                WriteFormatted("int64", "string", "integer");
                break;
            case FieldType.UInt64:
                WriteFormatted("uint64", "string", "integer");
                break;
            case FieldType.Float:
                WriteNumber("float");
                break;
            case FieldType.Double:
                WriteNumber("double");
                break;
            case FieldType.String:
                json.WriteString("type", "string");
                break;
            default:
                throw new NotSupportedException($"{field.FullName}: {field.FieldType} has no JSON schema here; add it.");
        }
    }

    private void WriteFormatted(string format, params ReadOnlySpan<string> types)
    {
        if (types.Length == 1)
        {
            json.WriteString("type", types[0]);
        }
        else
        {
            json.WriteStartArray("type");
            foreach (var type in types) json.WriteStringValue(type);
            json.WriteEndArray();
        }

        json.WriteString("format", format);
    }

    // A missing number is NaN, which JSON writes as a string.
    private void WriteNumber(string format)
    {
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        WriteFormatted(format, "number");
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteStartArray("enum");
        foreach (var special in (ReadOnlySpan<string>)["NaN", "Infinity", "-Infinity"]) json.WriteStringValue(special);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void WriteComment(string name)
    {
        if (comments.TryGetValue(name, out var comment)) json.WriteString("description", comment);
    }
}
