using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace FeedRanker.Evaluation;

/// <summary>How a <see cref="ReportDocument"/> stands in JSON: snake_case, numbers that cannot be told are null.</summary>
internal static class ReportDocumentJson
{
    // The encoder escapes <, >, & and quotes whatever the ranges, so the text may stand inside a script element.
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        WriteIndented = true,
        NewLine = "\n",
        AllowOutOfOrderMetadataProperties = true,
        RespectNullableAnnotations = true,
        Converters = { new Numbers(), new Values(), new Cells(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    private static void Write(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value)) json.WriteNumberValue(value);
        else json.WriteNullValue();
    }

    private static double Read(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.Null => double.NaN,
        JsonTokenType.Number => json.GetDouble(),
        _ => throw new JsonException($"expected a number or null, not {json.TokenType}."),
    };

    private sealed class Numbers : JsonConverter<double>
    {
        public override bool HandleNull => true;

        public override double Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => ReportDocumentJson.Read(ref reader);

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => ReportDocumentJson.Write(writer, value);
    }

    private sealed class Values : JsonConverter<ReportValue>
    {
        public override bool HandleNull => true;

        public override ReportValue Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartObject) return ReportDocumentJson.Read(ref reader);
            double value = double.NaN, low = double.NaN, high = double.NaN;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var name = reader.GetString();
                reader.Read();
                if (name == "value") value = ReportDocumentJson.Read(ref reader);
                else if (name == "low") low = ReportDocumentJson.Read(ref reader);
                else if (name == "high") high = ReportDocumentJson.Read(ref reader);
                else reader.Skip();
            }

            return new ReportValue(value, low, high);
        }

        public override void Write(Utf8JsonWriter writer, ReportValue value, JsonSerializerOptions options)
        {
            if (!value.HasInterval)
            {
                ReportDocumentJson.Write(writer, value.Value);
                return;
            }

            writer.WriteStartObject();
            writer.WritePropertyName("value");
            ReportDocumentJson.Write(writer, value.Value);
            writer.WriteNumber("low", value.Low);
            writer.WriteNumber("high", value.High);
            writer.WriteEndObject();
        }
    }

    private sealed class Cells : JsonConverter<ReportCell>
    {
        public override bool HandleNull => true;

        public override ReportCell Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String ? reader.GetString()! : JsonSerializer.Deserialize<ReportValue>(ref reader, options);

        public override void Write(Utf8JsonWriter writer, ReportCell cell, JsonSerializerOptions options)
        {
            if (cell.Text is { } text) writer.WriteStringValue(text);
            else JsonSerializer.Serialize(writer, cell.Value, options);
        }
    }
}
