using FeedRanker.Core;
using FeedRanker.FeatureStore;
using FeedRanker.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace FeedRanker.Cli;

/// <summary>An engine and its two listeners in this process.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private readonly FeedHost _host;

    private readonly ILoggerFactory _logs;

    private LocalServer(FeedEngine engine, FeedHost host, ILoggerFactory logs)
    {
        _logs = logs;
        Engine = engine;
        _host = host;
    }

    public FeedEngine Engine { get; }

    public string GrpcAddress => _host.GrpcEndpoint.ToString();

    public string HttpAddress => _host.HttpEndpoint.ToString();

    public static async Task<LocalServer> StartAsync(EngineOptions options, bool logClock, string grpc, string http, bool admin, TimeSpan warmUp, IWorkProgress progress, CancellationToken ct)
    {
        var addresses = new FeedHostOptions { GrpcAddress = grpc, HttpAddress = http };
        try
        {
            addresses.Validate(); // before the log is replayed, which may take long
        }
        catch (InputException e)
        {
            throw ByOption(e);
        }

        var logs = LoggerFactory.Create(builder => builder
            .AddSimpleConsole(c => c.SingleLine = true)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical) // what stops a start is thrown, and told in a line
            .SetMinimumLevel(LogLevel.Information)
            .Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace)); // standard output is for results
        var clock = logClock ? ClockOfLog(options.DataDirectory) : TimeProvider.System;
        var engine = await Task.Run(() => FeedEngine.Open(options, clock, logs.CreateLogger("FeedRanker"), progress), ct);
        try
        {
            var health = new HealthState { Ranker = () => engine.RankerDevice };
            var host = new FeedHost(new FeedService(engine), health, addresses, loggers: logs, rules: new RuleAdmin(engine, admin));
            await host.StartAsync(ct);
            await WarmUp.RunAsync(engine, host.GrpcEndpoint, warmUp, logs.CreateLogger("FeedRanker"), ct);
            health.SetAll(true);
            return new LocalServer(engine, host, logs);
        }
        catch (Exception e)
        {
            await engine.DisposeAsync();
            logs.Dispose();
            if (e is InputException refused) throw ByOption(refused);
            throw;
        }
    }

    // Refusals name the option as it is written.
    private static InputException ByOption(InputException e) =>
        e.Field == nameof(FeedHostOptions.GrpcAddress) ? new InputException(e.Problem, field: "--grpc", inner: e)
        : e.Field == nameof(FeedHostOptions.HttpAddress) ? new InputException(e.Problem, field: "--http", inner: e)
        : e;

    /// <summary>Serves until the token is cancelled, then drains.</summary>
    public async Task RunUntilAsync(CancellationToken ct)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _host.StopAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await Engine.DisposeAsync();
        _logs.Dispose();
    }

    /// <summary>A clock that goes on from the last event of a log.</summary>
    public static TimeProvider ClockOfLog(string dataDirectory)
    {
        using var store = StateStore.OpenReadOnly(dataDirectory);
        return new ShiftedClock(DateTimeOffset.FromUnixTimeMilliseconds(store.EventSpan.LastMs + 1));
    }
}
