using System.Text;
using FeedRanker.Core;
using Google.Protobuf;

namespace FeedRanker.Serving;

/// <summary>
/// protobuf's JSON mapping: reads snake_case and camelCase names and refuses unknown ones; writes snake_case with
/// default values present, so that a reader sees every field.
/// </summary>
internal static class JsonMessages
{
    private static readonly JsonParser _parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(false));
    private static readonly JsonFormatter _formatter = new(
        JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true).WithFormatDefaultValues(true));

    /// <summary>Throws <see cref="InputException"/> naming the field at fault, as a path such as <c>events[3].time_ms</c>.</summary>
    /// <param name="json">One JSON object.</param>
    /// <param name="line">Its 1-based line in the body; 0 for the whole body.</param>
    public static T Parse<T>(string json, int line = 0)
        where T : IMessage<T>, new()
    {
        try
        {
            return _parser.Parse<T>(json);
        }
        catch (Exception e) when (e is InvalidJsonException or InvalidProtocolBufferException or ArgumentException or FormatException or OverflowException)
        {
            var (field, problem) = JsonFault.Find(new T().Descriptor, json) ?? ("body", $"not JSON for this call: {e.Message}");
            throw new InputException(problem, file: line > 0 ? "body" : null, line: line, field: field, inner: e);
        }
    }

    public static byte[] Format(IMessage message) => Encoding.UTF8.GetBytes(_formatter.Format(message));
}
