using System.Text.Json;

namespace FeedRanker.Cli;

/// <summary>One JSON object on standard output.</summary>
internal static class JsonOut
{
    /// <summary>Writes the object whose members <paramref name="members"/> writes.</summary>
    public static void Write(Action<Utf8JsonWriter> members)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }
}
