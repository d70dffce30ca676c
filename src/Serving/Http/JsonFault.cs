using System.Globalization;
using System.Text.Json;
using Google.Protobuf.Reflection;

namespace FeedRanker.Serving;

/// <summary>
/// Finds what in a JSON text does not fit a message, after protobuf's parser has refused it: that parser does not say
/// where. Never used on requests that parse.
/// </summary>
internal static class JsonFault
{
    private const long MaxExact = 1L << 53;

    /// <summary>The first fault's field path and problem; null when none is found.</summary>
    public static (string Field, string Problem)? Find(MessageDescriptor message, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return InMessage(message, document.RootElement, "");
        }
        catch (JsonException e)
        {
            return ("body", $"not JSON, line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }
    }

    private static (string, string)? InMessage(MessageDescriptor message, JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Object) return Expected(path, "an object", json);
        foreach (var property in json.EnumerateObject())
        {
            var at = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            var field = FieldOf(message, property.Name);
            if (field is null) return (at, $"{message.Name} has no such field; its fields are {NamesOf(message)}.");
            if (property.Value.ValueKind != JsonValueKind.Null && InField(field, property.Value, at) is { } fault) return fault;
        }

        return null;
    }

    private static (string, string)? InField(FieldDescriptor field, JsonElement json, string path)
    {
        if (field.IsMap) return InMap(field.MessageType.FindFieldByNumber(2), json, path);
        if (!field.IsRepeated) return InValue(field, json, path);
        if (json.ValueKind != JsonValueKind.Array) return Expected(path, "a list", json);
        var i = 0;
        foreach (var element in json.EnumerateArray())
        {
            if (InValue(field, element, $"{path}[{i++}]") is { } fault) return fault;
        }

        return null;
    }

    private static (string, string)? InMap(FieldDescriptor value, JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Object) return Expected(path, "an object", json);
        foreach (var entry in json.EnumerateObject())
        {
            if (InValue(value, entry.Value, $"{path}.{entry.Name}") is { } fault) return fault;
        }

        return null;
    }

    private static (string, string)? InValue(FieldDescriptor field, JsonElement json, string path) => field.FieldType switch
    {
        FieldType.Message => InMessage(field.MessageType, json, path),
        FieldType.String => json.ValueKind == JsonValueKind.String ? null : Expected(path, "a string", json),
        FieldType.Bool => json.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : Expected(path, "true or false", json),
        FieldType.Int32 => InRange(json, int.MinValue, int.MaxValue) ? null : Expected(path, "a whole number of 32 bits", json),
        FieldType.Int64 or FieldType.UInt64 when IsLong(json) =>
            (path, $"write whole numbers beyond {MaxExact} as strings: as JSON numbers they lose digits."),
        FieldType.Int64 => InRange(json, long.MinValue, long.MaxValue) ? null : Expected(path, "a whole number of 64 bits", json),
        FieldType.UInt64 => InRange(json, 0, ulong.MaxValue) ? null : Expected(path, "a whole number from 0 to 18446744073709551615", json),
        FieldType.Float => IsFloat(json) ? null : Expected(path, "a number", json),
        _ => null,
    };

    private static bool InRange(JsonElement json, decimal min, decimal max) =>
        decimal.TryParse(TextOf(json), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && value >= min && value <= max && decimal.IsInteger(value);

    private static bool IsLong(JsonElement json) =>
        json.ValueKind == JsonValueKind.Number && InRange(json, decimal.MinValue, decimal.MaxValue) && !InRange(json, -MaxExact, MaxExact);

    private static bool IsFloat(JsonElement json) =>
        TextOf(json) is "NaN" or "Infinity" or "-Infinity"
        || (float.TryParse(TextOf(json), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value));

    private static string? TextOf(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number => json.GetRawText(),
        JsonValueKind.String => json.GetString(),
        _ => null,
    };

    private static (string, string) Expected(string path, string what, JsonElement found)
    {
        var raw = found.GetRawText();
        return (path.Length == 0 ? "body" : path, $"expected {what}, found {(raw.Length > 40 ? raw[..40] + "…" : raw)}.");
    }

    private static FieldDescriptor? FieldOf(MessageDescriptor message, string name)
    {
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            if (field.Name == name || field.JsonName == name) return field;
        }

        return null;
    }

    private static string NamesOf(MessageDescriptor message) =>
        string.Join(", ", message.Fields.InDeclarationOrder().Select(field => field.Name));
}
