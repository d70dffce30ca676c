using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FeedRanker.Serving;

/// <summary>The wire side of one call: messages in, messages out, and its status, exactly once.</summary>
internal sealed class GrpcCall
{
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";
    private readonly HttpContext _http;
    private readonly PipeReader _body;
    private readonly int _maxBytes;
    private readonly bool _gzipIn;
    private readonly int _gzipFromBytes;
    private bool _writing;

    public GrpcCall(HttpContext http, CallScope scope, FeedHostOptions options)
    {
        _http = http;
        Scope = scope;
        _body = http.Request.BodyReader;
        _maxBytes = options.MaxReceiveBytes;
        _gzipIn = ReadEncoding(http);
        var gzipOut = _gzipIn && GrpcEncoding.AcceptsGzip(http.Request.Headers[GrpcEncoding.AcceptHeader]);
        _gzipFromBytes = gzipOut ? options.GzipRepliesFromBytes : int.MaxValue;
        if (gzipOut) http.Response.Headers[GrpcEncoding.Header] = GrpcEncoding.Gzip;
    }

    public CallScope Scope { get; }

    /// <summary>The only message of a call that has one; more or none is the client's error.</summary>
    public async ValueTask<T> ReadOneAsync<T>(MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        var message = await ReadAsync(parser)
            ?? throw new GrpcStatusException(GrpcStatusCode.Internal, "the request holds no message; a unary call holds one.");
        if (await ReadAsync(parser) is not null)
            throw new GrpcStatusException(GrpcStatusCode.Internal, "the request holds more than one message; a unary call holds one.");
        return message;
    }

    /// <summary>The messages until the client half-closes.</summary>
    public async IAsyncEnumerable<T> ReadAllAsync<T>(MessageParser<T> parser, [EnumeratorCancellation] CancellationToken ct = default)
        where T : class, IMessage<T>
    {
        while (await ReadAsync(parser) is { } message)
        {
            ct.ThrowIfCancellationRequested();
            yield return message;
        }
    }

    /// <summary>Writes one message and, for streams, sends it at once.</summary>
    public async ValueTask WriteAsync(IMessage message, bool flush)
    {
        var response = _http.Response;
        if (!response.HasStarted) await response.StartAsync(Scope.Token);
        _writing = true;
        GrpcFrame.Write(response.BodyWriter, message, _gzipFromBytes);
        _writing = false;
        if (flush) await response.BodyWriter.FlushAsync(Scope.Token);
    }

    public void Succeed() => _http.Response.AppendTrailer(StatusHeader, "0");

    /// <summary>Sends the status: in the headers when nothing was sent yet, in the trailers otherwise.</summary>
    public static void Fail(HttpContext http, in CallFailure failure)
    {
        var response = http.Response;
        var fields = response.HasStarted ? http.Features.Get<IHttpResponseTrailersFeature>()!.Trailers : response.Headers;
        fields[StatusHeader] = ((int)failure.Code).ToString(System.Globalization.CultureInfo.InvariantCulture);
        fields[MessageHeader] = PercentEncoding.Encode(failure.Detail);
        if (failure.Field is { } field) fields["feedranker-field"] = PercentEncoding.Encode(field);
    }

    /// <summary>After a reply broke off inside a frame no status can be read any more: the stream is reset.</summary>
    public bool ResetIfBroken()
    {
        if (_writing) _http.Features.Get<IHttpResetFeature>()?.Reset(errorCode: 2); // INTERNAL_ERROR
        return _writing;
    }

    private static bool ReadEncoding(HttpContext http)
    {
        var encoding = http.Request.Headers[GrpcEncoding.Header].ToString();
        if (encoding is "" or GrpcEncoding.Identity) return false;
        if (encoding == GrpcEncoding.Gzip) return true;
        http.Response.Headers[GrpcEncoding.AcceptHeader] = GrpcEncoding.Known;
        throw new GrpcStatusException(GrpcStatusCode.Unimplemented, $"grpc-encoding '{encoding}' is not known here; use one of {GrpcEncoding.Known}.");
    }

    private async ValueTask<T?> ReadAsync<T>(MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        while (true)
        {
            var read = await _body.ReadAsync(Scope.Token);
            var buffer = read.Buffer;
            var (consumed, examined) = (buffer.Start, buffer.End);
            try
            {
                if (GrpcFrame.TryCut(buffer, _maxBytes, out var compressed, out var payload))
                {
                    consumed = examined = payload.End;
                    return GrpcFrame.ParseStrict(parser, payload, compressed, _gzipIn, _maxBytes);
                }

                if (read.IsCompleted)
                {
                    return buffer.IsEmpty ? null : throw new GrpcStatusException(GrpcStatusCode.Internal, "the request ends inside a message.");
                }
            }
            finally
            {
                _body.AdvanceTo(consumed, examined);
            }
        }
    }
}
