using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace FeedRanker.Serving;

/// <summary>An error as RFC 9457 problem+json, with gRPC's code and the field at fault.</summary>
internal readonly record struct HttpProblem(int Status, GrpcStatusCode Code, string Detail, string? Field = null)
{
    public const string ContentType = "application/problem+json";

    // It is never put into HTML: quotes may stand as they are.
    private static readonly JsonWriterOptions _readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static HttpProblem From(Exception thrown, CallScope scope)
    {
        if (thrown is HttpRefusal refusal) return new HttpProblem(refusal.Status, refusal.Code, refusal.Message, refusal.Field);
        var failure = CallFailure.From(thrown, scope);
        return new HttpProblem(failure.Code.HttpStatus(), failure.Code, failure.Detail, failure.Field);
    }

    public async Task WriteAsync(HttpContext http)
    {
        using var body = new PooledBuffer(512);
        using (var json = new Utf8JsonWriter((IBufferWriter<byte>)body, _readable))
        {
            json.WriteStartObject();
            json.WriteString("title", TitleOf(Status));
            json.WriteNumber("status", Status);
            json.WriteString("detail", Detail);
            json.WriteString("code", Code.WireName());
            if (Field is not null) json.WriteString("field", Field);
            json.WriteEndObject();
        }

        http.Response.StatusCode = Status;
        await http.WriteBodyAsync(ContentType, body.Written);
    }

    private static string TitleOf(int status) =>
        status == 499 ? "Client Closed Request" : ReasonPhrases.GetReasonPhrase(status);
}
