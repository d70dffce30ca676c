using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using FeedRanker.Core;
using FeedRanker.FeatureStore;
using FeedRanker.Serving;
using FeedRanker.V1;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>bench</c>: how fast it is here.</summary>
internal static class BenchVerb
{
    public static Command Command() => new Command("bench", "Measure speed and accuracy on this machine.")
    {
        Serve(), BenchAlsVerb.Command(), BenchAnnVerb.Command(), BenchCfVerb.Command(), BenchDiversityVerb.Command(), BenchEvalVerb.Command(), BenchFeaturesVerb.Command(), BenchGpuVerb.Command(), BenchNeuralVerb.Command(), BenchOffPolicyVerb.Command(), BenchOnlineVerb.Command(), BenchPositionsVerb.Command(), BenchRankVerb.Command(), BenchRankQualityVerb.Command(), BenchRetrievalVerb.Command(),
    }.WithExamples("bench serve --data mydata", "bench serve --data mydata --requests 5000 --clients 4 --json");

    private static Command Serve()
    {
        var data = CommonOptions.Data();
        var requests = new Option<int>("--requests", "-n") { Description = "Requests to measure.", DefaultValueFactory = _ => 2000 };
        var warm = new Option<int>("--warm-up") { Description = "Requests before them.", DefaultValueFactory = _ => 2000 };
        var clients = new Option<int>("--clients", "-c") { Description = "Clients that ask at once.", DefaultValueFactory = _ => 1 };
        var take = new Option<int>("--take") { Description = "Items a page.", DefaultValueFactory = _ => 20 };
        var json = CommonOptions.Json();
        var command = new Command("serve", "Start a server here, ask it for pages over gRPC, and print the latency of every stage.") { data, requests, warm, clients, take, json };
        command.SetAction(async (parsed, ct) =>
        {
            var options = new EngineOptions { DataDirectory = parsed.GetRequiredValue(data), ReadOnly = true };
            await using var server = await LocalServer.StartAsync(options, logClock: true, "127.0.0.1:0", "127.0.0.1:0", admin: false, TimeSpan.Zero, new ConsoleProgress(), ct);
            var users = Users(server.Engine.Store, 4096);
            var run = new ServeBench(server.GrpcAddress, users, parsed.GetValue(take), parsed.GetValue(clients));
            await run.RunAsync(parsed.GetValue(warm), ct);
            run.Reset();
            var clock = Stopwatch.StartNew();
            await run.RunAsync(parsed.GetValue(requests), ct);
            run.Print(clock.Elapsed.TotalSeconds, server.Engine.Store.Catalog.Count, parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static string[] Users(StateStore store, int most)
    {
        var random = new FeedRandom(7);
        return Enumerable.Range(0, Math.Min(most, Math.Max(1, store.Users.Count)))
            .Select(_ => store.Users.Count == 0 ? "nobody" : store.Users.Ids[random.Next(store.Users.Count)]).ToArray();
    }
}

/// <summary>Clients that ask one server for pages and keep what each stage took.</summary>
internal sealed class ServeBench(string address, string[] users, int take, int clients)
{
    private readonly Dictionary<string, List<double>> _stages = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly List<double> _wall = [];
    private readonly List<double> _pipeline = [];
    private readonly Lock _gate = new();
    private int _givenUp;
    private int _next;
    private long _candidates;

    public void Reset()
    {
        foreach (var stage in _stages.Values) stage.Clear();
        _wall.Clear();
        _pipeline.Clear();
        (_givenUp, _candidates) = (0, 0);
    }

    public async Task RunAsync(int requests, CancellationToken ct)
    {
        _next = 0;
        using var client = new FeedRankerClient(address);
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref _next)) <= requests;)
            {
                var request = new RankRequest { UserId = users[i % users.Length], Take = take, Seed = (ulong)i };
                var started = Stopwatch.GetTimestamp();
                var reply = await client.RankAsync(request, TimeSpan.FromSeconds(5), ct);
                Keep(reply, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }, ct)));
    }

    public void Print(double seconds, int items, bool json)
    {
        if (json) PrintJson(seconds, items);
        else PrintTable(seconds, items);
    }

    private void Keep(RankReply reply, double wallMs)
    {
        lock (_gate)
        {
            _wall.Add(wallMs);
            _pipeline.Add(reply.TotalMs);
            if (reply.GivenUp.Count > 0) _givenUp++;
            foreach (var stage in reply.Stages)
            {
                if (!_stages.TryGetValue(stage.Stage, out var times))
                {
                    _stages.Add(stage.Stage, times = []);
                    _order.Add(stage.Stage);
                }

                times.Add(stage.Ms);
                if (stage.Kind == "blend") _candidates += stage.RowsOut;
            }
        }
    }

    private void PrintTable(double seconds, int items)
    {
        Terminal.Heading($"Rank over {Terminal.Count(items)} items, {Terminal.Count(_candidates / Math.Max(1, _wall.Count))} candidates on average, {clients} client(s), {Terminal.Count(_wall.Count)} requests");
        Terminal.Table(["stage", ">p50 ms", ">p90 ms", ">p99 ms", ">max ms"], _order.Select(name => Row(name, _stages[name]))
            .Append(Row("whole pipeline", _pipeline)).Append(Row("whole call, seen by the client", _wall)));
        Terminal.Line($"{Terminal.Number(_wall.Count / seconds, 0)} requests a second; {_givenUp} replies had to give something up.");
    }

    private static string[] Row(string name, List<double> times) =>
        [name, .. new[] { 0.5, 0.9, 0.99, 1.0 }.Select(q => Terminal.Number(Quantile(times, q), 3))];

    private void PrintJson(double seconds, int items)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("items", items);
        json.WriteNumber("requests", _wall.Count);
        json.WriteNumber("clients", clients);
        json.WriteNumber("mean_candidates", _candidates / Math.Max(1, _wall.Count));
        json.WriteNumber("requests_per_second", Math.Round(_wall.Count / seconds, 1));
        json.WriteNumber("given_up", _givenUp);
        json.WriteStartObject("stages");
        foreach (var name in _order) WriteTimes(json, name, _stages[name]);
        json.WriteEndObject();
        WriteTimes(json, "pipeline", _pipeline);
        WriteTimes(json, "call", _wall);
        json.WriteEndObject();
    }

    private static void WriteTimes(Utf8JsonWriter json, string name, List<double> times)
    {
        json.WriteStartObject(name);
        json.WriteNumber("p50_ms", Math.Round(Quantile(times, 0.5), 4));
        json.WriteNumber("p99_ms", Math.Round(Quantile(times, 0.99), 4));
        json.WriteEndObject();
    }

    private static double Quantile(List<double> times, double q)
    {
        if (times.Count == 0) return 0;
        var sorted = times.Order().ToArray();
        return sorted[(int)Math.Min(sorted.Length - 1, q * sorted.Length)];
    }
}
