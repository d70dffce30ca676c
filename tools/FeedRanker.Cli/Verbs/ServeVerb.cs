using System.CommandLine;
using FeedRanker.Core;
using FeedRanker.FeatureStore;
using FeedRanker.Serving;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>serve</c>: the gRPC and HTTP server.</summary>
internal static class ServeVerb
{
    public static Command Command()
    {
        var data = CommonOptions.Data();
        var rules = CommonOptions.Rules();
        var surfaces = CommonOptions.Surfaces();
        var grpc = new Option<string>("--grpc") { Description = "Where gRPC listens; port 0 takes a free one.", DefaultValueFactory = _ => "127.0.0.1:7070", HelpName = "ADDRESS" };
        var http = new Option<string>("--http") { Description = "Where HTTP/JSON listens.", DefaultValueFactory = _ => "127.0.0.1:7071", HelpName = "ADDRESS" };
        var clock = new Option<string>("--clock") { Description = "'system', or 'log': go on from the time of the log's last event.", DefaultValueFactory = _ => "system" };
        clock.AcceptOnlyFromAmong("system", "log");
        var lateness = new Option<string?>("--lateness") { Description = "How much older than the newest event an event may be to count in features, such as 90s, 6h, 2d; kept with the store. A day when never given.", HelpName = "SPAN" };
        var snapshotEvery = new Option<string>("--snapshot-every") { Description = "How often the state in memory is written to disk, so that a start replays only later events; 0 for never.", DefaultValueFactory = _ => "5m", HelpName = "SPAN" };
        var warmUp = new Option<string>("--warm-up") { Description = "For how long the server asks itself for pages before it is ready, so that code is compiled before the first caller's deadline runs; nothing of it is logged. 0 for not at all.", DefaultValueFactory = _ => "1s", HelpName = "SPAN" };
        var capture = new Option<string?>("--capture-requests") { Description = "Append what rules read of requests to this file, for 'rules diff', 'explain' and 'cost'.", HelpName = "FILE" };
        var captureShare = new Option<double>("--capture-share") { Description = "The share of requests that is captured, such as 0.01.", DefaultValueFactory = _ => 1, HelpName = "SHARE" };
        var captureMax = new Option<long>("--capture-max-mb") { Description = "Capture no more when the file has this many MiB.", DefaultValueFactory = _ => 4096, HelpName = "MIB" };
        var columns = CommonOptions.CaptureColumns();
        var admin = new Option<bool>("--admin") { Description = "Let callers look at and look after the rules: check, history, rollback, explain, diff." };
        var redis = new Option<string?>("--redis") { Description = "A Redis server, or masters of a Cluster, that keeps users' state for all servers of a deployment.", HelpName = "HOST:PORT[,HOST:PORT...]" };
        var prefix = new Option<string>("--redis-prefix") { Description = "What the names of its keys begin with.", DefaultValueFactory = _ => "fr", HelpName = "NAME" };
        var password = new Option<string?>("--redis-password-file") { Description = "A file that holds its password.", HelpName = "FILE" };
        var readMs = new Option<int>("--redis-read-ms") { Description = "How long a request waits for a user's state at most.", DefaultValueFactory = _ => 20, HelpName = "MS" };
        var command = new Command("serve", "Serve Rank, Track and the rest over gRPC and HTTP/JSON.") { data, rules, surfaces, grpc, http, clock, lateness, snapshotEvery, warmUp, redis, prefix, password, readMs, admin, capture, captureShare, captureMax, columns };
        command.SetAction(async (parsed, ct) =>
        {
            var options = new EngineOptions
            {
                DataDirectory = parsed.GetRequiredValue(data),
                RulesFile = parsed.GetValue(rules),
                Surfaces = SurfaceFile.For(parsed.GetRequiredValue(data), parsed.GetValue(surfaces)),
                Capture = parsed.GetValue(capture) is { } captured
                    ? new CaptureOptions { File = captured, Share = parsed.GetValue(captureShare), MaxBytes = parsed.GetValue(captureMax) << 20, Columns = parsed.GetValue(columns) ?? [] }
                    : null,
                Redis = parsed.GetValue(redis) is not { } servers ? null : new RedisOptions
                {
                    Servers = servers,
                    Prefix = parsed.GetRequiredValue(prefix),
                    ReadBudgetMs = parsed.GetValue(readMs),
                    Password = parsed.GetValue(password) is { } file ? PasswordIn(file) : null,
                },
                Lateness = CommonOptions.Span(parsed.GetValue(lateness), "--lateness"),
                SnapshotEvery = SpanOrNone(parsed, snapshotEvery),
            };
            await using var server = await LocalServer.StartAsync(options, parsed.GetValue(clock) == "log",
                parsed.GetRequiredValue(grpc), parsed.GetRequiredValue(http), parsed.GetValue(admin), SpanOrNone(parsed, warmUp), new ConsoleProgress(), ct);
            Terminal.Line($"gRPC on {server.GrpcAddress}, HTTP on {server.HttpAddress}, release {server.Engine.ReleaseId}{(server.Engine.Online is RedisOnlineStore online ? $", users' state in {online.Description}" : "")}. Ctrl+C stops.");
            await server.RunUntilAsync(ct);
            return 0;
        });
        return command.WithExamples(
            "serve --data mydata",
            "serve --data mydata --rules rules.yaml --grpc 0.0.0.0:7070",
            "serve --data mydata --redis 10.0.0.5:6379   # beside other servers with copies of mydata",
            "serve --data mydata --lateness 6h",
            "serve --data mydata --rules rules.yaml --admin --capture-requests requests.cap --capture-share 0.01",
            "serve --data ml --clock log   # serve an old log as if it had ended now");
    }

    private static TimeSpan SpanOrNone(ParseResult parsed, Option<string> option) =>
        parsed.GetRequiredValue(option) is "0" ? TimeSpan.Zero : CommonOptions.Span(parsed.GetValue(option), option.Name)!.Value;

    private static string PasswordIn(string file) => File.Exists(file)
        ? File.ReadAllText(file).Trim()
        : throw new InputException("does not exist.", file, field: "--redis-password-file");
}
