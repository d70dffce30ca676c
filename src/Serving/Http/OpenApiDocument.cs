using System.Buffers;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf.Reflection;

namespace FeedRanker.Serving;

/// <summary>The OpenAPI 3.1 document of the JSON calls, from their table, the descriptors and the proto's comments.</summary>
internal static class OpenApiDocument
{
    // Statuses a call may end with, besides 200.
    private static readonly (string Status, string Description)[] _problems =
    [
        ("400", "The request is wrong; `field` names where."), ("404", "What was asked for does not exist."),
        ("413", "The body is over the limit."), ("415", "Not the media type this call takes."),
        ("429", "A limit is reached; later."), ("499", "The caller went away."),
        ("500", "Something broke; the server's log tells."), ("503", "Not now; worth a retry."),
        ("504", "The deadline has passed."),
    ];

    public static byte[] Write(IReadOnlyList<HttpCall> calls)
    {
        var comments = ProtoComments.Read();
        var bytes = new ArrayBufferWriter<byte>(32 * 1024);
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("openapi", "3.1.0");
            WriteHead(json);
            json.WriteStartObject("paths");
            foreach (var call in calls) WriteCall(json, call, comments);
            foreach (var probe in HttpProbes.Table) WriteProbe(json, probe.Path, probe.Summary, probe.Failure);
            json.WriteEndObject();
            json.WriteStartObject("components");
            json.WriteStartObject("schemas");
            new OpenApiSchemas(json, comments).WriteAll(calls.SelectMany(call => new[] { call.Rpc.InputType, call.Rpc.OutputType }));
            WriteProblemSchema(json);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static void WriteHead(Utf8JsonWriter json)
    {
        json.WriteStartObject("info");
        json.WriteString("title", "FeedRanker");
        json.WriteString("version", Assembly.GetExecutingAssembly().GetName().Version!.ToString(3));
        json.WriteString("description", "The calls of feedranker.v1.FeedRanker as JSON over HTTP. Times are Unix milliseconds, UTC; 64-bit numbers are written as strings and read as either.");
        json.WriteStartObject("license");
        json.WriteString("name", "Apache-2.0");
        json.WriteString("identifier", "Apache-2.0");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("servers");
        json.WriteStartObject();
        json.WriteString("url", "/");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteCall(Utf8JsonWriter json, HttpCall call, Dictionary<string, string> comments)
    {
        json.WriteStartObject(call.Path);
        json.WriteStartObject("post");
        json.WriteString("operationId", call.Rpc.Name);
        if (comments.TryGetValue(call.Rpc.FullName, out var comment)) json.WriteString("description", comment);
        WriteTimeoutHeader(json);
        json.WriteStartObject("requestBody");
        json.WriteBoolean("required", true);
        json.WriteStartObject("content");
        foreach (var type in call.Accepts) WriteContent(json, type, call.Rpc.InputType, type == "application/json" ? call.Example : null);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("responses");
        json.WriteStartObject("200");
        json.WriteString("description", "Done.");
        json.WriteStartObject("content");
        WriteContent(json, "application/json", call.Rpc.OutputType, null);
        json.WriteEndObject();
        json.WriteEndObject();
        foreach (var (status, description) in _problems) WriteProblem(json, status, description);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTimeoutHeader(Utf8JsonWriter json)
    {
        json.WriteStartArray("parameters");
        json.WriteStartObject();
        json.WriteString("name", HttpTimeout.Header);
        json.WriteString("in", "header");
        json.WriteString("description", "Milliseconds the caller waits: the engine's deadline for this call.");
        json.WriteStartObject("schema");
        json.WriteString("type", "integer");
        json.WriteNumber("minimum", 1);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteContent(Utf8JsonWriter json, string mediaType, MessageDescriptor message, string? example)
    {
        json.WriteStartObject(mediaType);
        json.WriteStartObject("schema");
        json.WriteString("$ref", OpenApiSchemas.RefTo(message.Name));
        json.WriteEndObject();
        if (example is not null)
        {
            json.WritePropertyName("example");
            json.WriteRawValue(example);
        }

        json.WriteEndObject();
    }

    private static void WriteProblem(Utf8JsonWriter json, string status, string description)
    {
        json.WriteStartObject(status);
        json.WriteString("description", description);
        json.WriteStartObject("content");
        json.WriteStartObject(HttpProblem.ContentType);
        json.WriteStartObject("schema");
        json.WriteString("$ref", OpenApiSchemas.RefTo("Problem"));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteProbe(Utf8JsonWriter json, string path, string summary, string failure)
    {
        json.WriteStartObject(path);
        json.WriteStartObject("get");
        json.WriteString("operationId", path.Trim('/').Replace('.', '_'));
        json.WriteString("summary", summary);
        json.WriteStartObject("responses");
        json.WriteStartObject("200");
        json.WriteString("description", summary);
        json.WriteStartObject("content");
        json.WriteStartObject("application/json");
        json.WriteStartObject("schema");
        json.WriteString("type", "object");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        if (failure.Length > 0) WriteProblem(json, "503", failure);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteProblemSchema(Utf8JsonWriter json)
    {
        json.WriteStartObject("Problem");
        json.WriteString("type", "object");
        json.WriteString("description", "An error, as RFC 9457 has it.");
        json.WriteStartObject("properties");
        foreach (var (name, type, description) in new[]
        {
            ("title", "string", "The status in words."), ("status", "integer", "The HTTP status."),
            ("detail", "string", "What is wrong and what would be right."), ("code", "string", "gRPC's name of the status."),
            ("field", "string", "The field at fault, where there is one."),
        })
        {
            json.WriteStartObject(name);
            json.WriteString("type", type);
            json.WriteString("description", description);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
