using Grpc.Health.V1;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace FeedRanker.Serving.Tests;

public sealed class GrpcHealthTests : IAsyncLifetime
{
    private readonly ServerFixture _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Check_KnownAndUnknown_AnswerByTheSpecification()
    {
        Assert.True(await _server.Client.IsServingAsync());
        _server.Health.Set("feedranker.v1.FeedRanker", false);
        Assert.False(await _server.Client.IsServingAsync("feedranker.v1.FeedRanker"));
        var thrown = await Assert.ThrowsAsync<GrpcStatusException>(() => _server.Client.IsServingAsync("who"));
        Assert.Equal(GrpcStatusCode.NotFound, thrown.Code);
    }

    [Fact]
    public async Task Watch_Changes_AreToldOnceEachAndShutdownEndsIt()
    {
        using var watch = await Watch.OpenAsync(_server.Host.GrpcEndpoint, "later");
        Assert.Equal(ServingStatus.ServiceUnknown, await watch.NextAsync());
        _server.Health.Set("later", true);
        Assert.Equal(ServingStatus.Serving, await watch.NextAsync());
        _server.Health.Set("later", true);
        _server.Health.Set("another", false);
        _server.Health.Set("later", false);
        Assert.Equal(ServingStatus.NotServing, await watch.NextAsync());
        await _server.Host.StopAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Null(await watch.NextAsync());
    }

    private sealed class Watch(HttpClient http, HttpResponseMessage response, Stream body) : IDisposable
    {
        public static async Task<Watch> OpenAsync(System.Net.IPEndPoint server, string service)
        {
            var http = new HttpClient { BaseAddress = new Uri($"http://{server}") };
            var request = new HttpRequestMessage(HttpMethod.Post, "/grpc.health.v1.Health/Watch")
            {
                Version = new Version(2, 0),
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent(RawGrpc.Frame(new HealthCheckRequest { Service = service })),
            };
            request.Content.Headers.ContentType = new("application/grpc");
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return new Watch(http, response, await response.Content.ReadAsStreamAsync());
        }

        public async Task<ServingStatus?> NextAsync()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            var prefix = new byte[5];
            if (await body.ReadAtLeastAsync(prefix, 5, throwOnEndOfStream: false, limit.Token) == 0) return null;
            var message = new byte[prefix[4]];
            await body.ReadExactlyAsync(message, limit.Token);
            return HealthCheckResponse.Parser.ParseFrom(message).Status;
        }

        public void Dispose()
        {
            response.Dispose();
            http.Dispose();
        }
    }
}
