using System.Text.Json;

namespace FeedRanker.Cli;

/// <summary>One JSON object, indented, with a line end.</summary>
internal static class JsonOut
{
    /// <summary>Writes to standard output the object whose members <paramref name="members"/> writes.</summary>
    public static void Write(Action<Utf8JsonWriter> members)
    {
        using var output = Console.OpenStandardOutput();
        Write(output, members);
    }

    /// <summary>The same into a stream.</summary>
    public static void Write(Stream output, Action<Utf8JsonWriter> members)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }
}
