using FeedRanker.Core;
using FeedRanker.FeatureStore;
using FeedRanker.Serving;
using Microsoft.Extensions.Logging;

namespace FeedRanker.Cli;

/// <summary>An engine and its two listeners in this process.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private readonly FeedHost _host;

    private LocalServer(FeedEngine engine, FeedHost host)
    {
        Engine = engine;
        _host = host;
    }

    public FeedEngine Engine { get; }

    public string GrpcAddress => _host.GrpcAddress;

    public string HttpAddress => _host.HttpAddress;

    public static async Task<LocalServer> StartAsync(EngineOptions options, bool logClock, string grpc, string http, IWorkProgress progress, CancellationToken ct)
    {
        using var logs = LoggerFactory.Create(builder => builder.AddSimpleConsole(c => c.SingleLine = true).SetMinimumLevel(LogLevel.Warning));
        var clock = logClock ? ClockOfLog(options.DataDirectory) : TimeProvider.System;
        var engine = await Task.Run(() => FeedEngine.Open(options, clock, logs.CreateLogger("FeedRanker"), progress), ct);
        try
        {
            var host = await FeedHost.StartAsync(new FeedHostOptions { Grpc = grpc, Http = http }, new FeedService(engine), ct);
            return new LocalServer(engine, host);
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    public Task WaitForShutdownAsync(CancellationToken ct) => _host.WaitForShutdownAsync(ct);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await Engine.DisposeAsync();
    }

    private static ShiftedClock ClockOfLog(string dataDirectory)
    {
        using var store = StateStore.Open(dataDirectory, createIfMissing: false);
        return new ShiftedClock(DateTimeOffset.FromUnixTimeMilliseconds(store.EventSpan.LastMs + 1));
    }
}
