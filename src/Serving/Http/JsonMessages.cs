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
            var message = _parser.Parse<T>(json);
            return HasLongNumber(json) && JsonFault.Find(message.Descriptor, json) is { } lost ? throw Refused(lost, line, null) : message;
        }
        catch (Exception e) when (e is InvalidJsonException or InvalidProtocolBufferException or ArgumentException or FormatException or OverflowException)
        {
            throw Refused(JsonFault.Find(new T().Descriptor, json) ?? ("body", $"not JSON for this call: {e.Message}"), line, e);
        }
    }

    public static byte[] Format(IMessage message) => Encoding.UTF8.GetBytes(_formatter.Format(message));

    // protobuf's parser reads numbers as doubles: from 16 digits on, the last may be lost without a word.
    private static bool HasLongNumber(string json)
    {
        var run = 0;
        foreach (var c in json)
        {
            run = char.IsAsciiDigit(c) ? run + 1 : 0;
            if (run >= 16) return true;
        }

        return false;
    }

    private static InputException Refused((string Field, string Problem) fault, int line, Exception? inner) =>
        new(fault.Problem, file: line > 0 ? "body" : null, line: line, field: fault.Field, inner: inner);
}
