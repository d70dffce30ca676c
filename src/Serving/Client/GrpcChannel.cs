using System.Net;
using Google.Protobuf;

namespace FeedRanker.Serving;

/// <summary>HTTP/2 without TLS to one server; every failure comes out as a <see cref="GrpcStatusException"/>.</summary>
internal sealed class GrpcChannel : IDisposable
{
    private const int GzipFromBytes = 1024;
    private readonly HttpMessageInvoker _http;
    private readonly Uri _base;
    private readonly FeedRankerClientOptions _options;

    public GrpcChannel(Uri address, FeedRankerClientOptions options)
    {
        _base = address;
        _options = options;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = options.ManyConnections,
            ConnectTimeout = TimeSpan.FromMilliseconds(options.ConnectTimeoutMs),
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            KeepAlivePingDelay = TimeSpan.FromMinutes(1),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        });
    }

    public Task<TReply> UnaryAsync<TReply>(Uri method, IMessage request, MessageParser<TReply> parser, TimeSpan? timeout, CancellationToken ct)
        where TReply : class, IMessage<TReply> => CallAsync(method, new GrpcMessageContent(request, GzipFrom), parser, timeout, ct);

    public Task<TReply> ClientStreamAsync<TRequest, TReply>(Uri method, IAsyncEnumerable<TRequest> requests, MessageParser<TReply> parser, TimeSpan? timeout, CancellationToken ct)
        where TRequest : IMessage
        where TReply : class, IMessage<TReply> => CallAsync(method, new GrpcStreamContent<TRequest>(requests, GzipFrom), parser, timeout, ct);

    /// <summary>The address of a method, made once per method.</summary>
    public Uri Method(string service, string name) => new(_base, $"/{service}/{name}");

    public void Dispose() => _http.Dispose();

    private int GzipFrom => _options.Gzip ? GzipFromBytes : int.MaxValue;

    private async Task<TReply> CallAsync<TReply>(Uri method, HttpContent content, MessageParser<TReply> parser, TimeSpan? timeout, CancellationToken ct)
        where TReply : class, IMessage<TReply>
    {
        timeout ??= _options.DefaultTimeout;
        using var request = Request(method, content, timeout);
        using var deadline = timeout is null ? null : CancellationTokenSource.CreateLinkedTokenSource(ct);
        if (deadline is not null) deadline.CancelAfter(Later(timeout!.Value));
        var token = deadline?.Token ?? ct;
        try
        {
            using var response = await _http.SendAsync(request, token);
            return await GrpcReply.ReadAsync(response, parser, _options.MaxReceiveBytes, token);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested && token.IsCancellationRequested)
        {
            throw new GrpcStatusException(GrpcStatusCode.DeadlineExceeded, "the deadline has passed.", inner: e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException && !ct.IsCancellationRequested)
        {
            throw Unreachable(e, token.IsCancellationRequested);
        }
    }

    private HttpRequestMessage Request(Uri method, HttpContent content, TimeSpan? timeout)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TryAddWithoutValidation("te", "trailers");
        if (timeout is { } time) request.Headers.TryAddWithoutValidation(GrpcTimeout.Header, GrpcTimeout.Format(time));
        if (!_options.Gzip) return request;
        request.Headers.TryAddWithoutValidation(GrpcEncoding.Header, GrpcEncoding.Gzip);
        request.Headers.TryAddWithoutValidation(GrpcEncoding.AcceptHeader, GrpcEncoding.Known);
        return request;
    }

    private GrpcStatusException Unreachable(Exception thrown, bool late)
    {
        if (late) return new GrpcStatusException(GrpcStatusCode.DeadlineExceeded, "the deadline has passed.", inner: thrown);
        var connecting = thrown is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };
        return new GrpcStatusException(
            GrpcStatusCode.Unavailable,
            connecting ? $"no server answers at {_base.Authority}: {thrown.Message}" : $"the call to {_base.Authority} broke: {thrown.Message}",
            inner: thrown);
    }

    // The server ends a late call with its own words; the client's own timer is the fallback for a server that is gone.
    private static TimeSpan Later(TimeSpan timeout)
    {
        var graced = timeout + TimeSpan.FromMilliseconds(5);
        return graced.TotalMilliseconds > int.MaxValue ? TimeSpan.FromMilliseconds(int.MaxValue) : graced < TimeSpan.Zero ? TimeSpan.Zero : graced;
    }
}
