namespace FeedRanker.Serving.Tests;

/// <summary>A real server on free loopback ports with a <see cref="FakeFeed"/> behind it.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    public const int MaxBytes = 256 * 1024;

    public ServerFixture() => Host = new FeedHost(Feed, Health, new FeedHostOptions
    {
        GrpcAddress = "127.0.0.1:0",
        HttpAddress = "127.0.0.1:0",
        MaxReceiveBytes = MaxBytes,
        DrainMs = 2000,
    });

    public FakeFeed Feed { get; } = new();

    public HealthState Health { get; } = new();

    public FeedHost Host { get; }

    public FeedRankerClient Client { get; private set; } = null!;

    public RawGrpc Raw { get; private set; } = null!;

    public HttpClient Json { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Host.StartAsync();
        Health.Set("", true);
        Health.Set("feedranker.v1.FeedRanker", true);
        Client = new FeedRankerClient(Host.GrpcEndpoint.ToString());
        Raw = new RawGrpc(Host.GrpcEndpoint);
        Json = new HttpClient { BaseAddress = new Uri($"http://{Host.HttpEndpoint}") };
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        Raw.Dispose();
        Json.Dispose();
        await Host.StopAsync();
        await Host.DisposeAsync();
    }
}
