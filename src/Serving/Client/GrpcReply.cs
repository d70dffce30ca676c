using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace FeedRanker.Serving;

/// <summary>Reads the one message and the status of a unary reply.</summary>
internal static class GrpcReply
{
    private const int FirstReadBytes = 4096;

    /// <summary>The message; throws <see cref="GrpcStatusException"/> for every status but OK.</summary>
    public static async Task<TReply> ReadAsync<TReply>(HttpResponseMessage response, MessageParser<TReply> parser, int maxBytes, CancellationToken ct)
        where TReply : class, IMessage<TReply>
    {
        var http = (int)response.StatusCode;
        if (http != 200) throw new GrpcStatusException(GrpcStatusCodes.FromHttp(http), $"the server answered with HTTP status {http} instead of gRPC; is this its gRPC port?");
        ThrowUnlessOk(response.Headers, required: false);
        using var body = await ReadBodyAsync(response.Content, maxBytes, ct);
        ThrowUnlessOk(response.TrailingHeaders, required: true);
        var frame = new ReadOnlySequence<byte>(body.Written);
        if (!GrpcFrame.TryCut(frame, maxBytes, out var compressed, out var payload) || payload.Length + GrpcFrame.HeaderBytes != frame.Length)
            throw new GrpcStatusException(GrpcStatusCode.Internal, "the reply is not one whole message.");
        var gzip = response.Headers.TryGetValues(GrpcEncoding.Header, out var encodings) && encodings.Contains(GrpcEncoding.Gzip);
        return GrpcFrame.Parse(parser, payload, compressed, gzip, maxBytes);
    }

    private static async Task<PooledBuffer> ReadBodyAsync(HttpContent content, int maxBytes, CancellationToken ct)
    {
        var body = new PooledBuffer(FirstReadBytes);
        try
        {
            await using var stream = await content.ReadAsStreamAsync(ct);
            while (true)
            {
                var read = await stream.ReadAsync(body.GetMemory(512), ct);
                if (read == 0) return body;
                body.Advance(read);
                if (body.Length - GrpcFrame.HeaderBytes > maxBytes) GrpcFrame.ThrowTooLarge(body.Length, maxBytes);
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private static void ThrowUnlessOk(HttpHeaders fields, bool required)
    {
        var text = One(fields, "grpc-status");
        if (text == "0" || (text is null && !required)) return;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code > (int)GrpcStatusCode.Unauthenticated)
            throw new GrpcStatusException(GrpcStatusCode.Unknown, text is null ? "the reply ends without a status." : $"the reply's status is '{text}'.");
        var field = One(fields, "feedranker-field");
        throw new GrpcStatusException((GrpcStatusCode)code, PercentEncoding.Decode(One(fields, "grpc-message") ?? ""), field is null ? null : PercentEncoding.Decode(field));
    }

    private static string? One(HttpHeaders fields, string name)
    {
        if (!fields.NonValidated.TryGetValues(name, out var values)) return null;
        foreach (var value in values) return value;
        return null;
    }
}
