using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace FeedRanker.Serving.Tests;

/// <summary>Sends bytes of the test's choice as gRPC, to show what the server does with what no good client sends.</summary>
public sealed class RawGrpc(IPEndPoint server) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://{server}"), DefaultRequestVersion = new Version(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

    public static byte[] Frame(IMessage message, byte flag = 0) => Frame(message.ToByteArray(), flag);

    public static byte[] Frame(byte[] payload, byte flag = 0) =>
        [flag, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, .. payload];

    public Task<RawReply> RankAsync(byte[] body, params (string Name, string Value)[] headers) =>
        SendAsync("/feedranker.v1.FeedRanker/Rank", new ByteArrayContent(body), headers);

    public async Task<RawReply> SendAsync(string path, HttpContent body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = body };
        body.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        foreach (var (name, value) in headers)
        {
            if (name == "content-type") body.Headers.ContentType = value.Length == 0 ? null : MediaTypeHeaderValue.Parse(value);
            else request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var inHeaders = response.Headers.Contains("grpc-status");
        var fields = (inHeaders ? response.Headers : response.TrailingHeaders).ToDictionary(f => f.Key, f => f.Value.First());
        var encoding = response.Headers.TryGetValues("grpc-encoding", out var values) ? values.First() : null;
        return new RawReply((int)response.StatusCode, inHeaders, fields, bytes, encoding);
    }

    public void Dispose() => _http.Dispose();
}
