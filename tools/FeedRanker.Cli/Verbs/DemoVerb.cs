using System.CommandLine;
using System.Diagnostics;
using FeedRanker.Core;
using FeedRanker.FeatureStore;
using FeedRanker.Serving;
using FeedRanker.V1;
using FeedRanker.WorldGen;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>demo</c>: from nothing to an explained feed, in one command.</summary>
internal static class DemoVerb
{
    public static Command Command()
    {
        var data = new Option<string>("--data", "-d") { Description = "Where the demo keeps its world and its build.", DefaultValueFactory = _ => "demo-data", HelpName = "DIR" };
        var users = new Option<int>("--users") { Description = "Users of the world.", DefaultValueFactory = _ => 2000 };
        var items = new Option<int>("--items") { Description = "Items of the world.", DefaultValueFactory = _ => 20_000 };
        var days = new Option<int>("--days") { Description = "Days of its log.", DefaultValueFactory = _ => 14 };
        var seed = new Option<ulong>("--seed") { Description = "The world's seed.", DefaultValueFactory = _ => 1 };
        var serve = new Option<bool>("--serve") { Description = "Keep the server running at the end." };
        var command = new Command("demo", "Generate a world, build a release, evaluate it, serve it, rank a feed, and see it change.") { data, users, items, days, seed, serve };
        command.SetAction(async (parsed, ct) =>
        {
            var world = new WorldOptions(parsed.GetValue(users), parsed.GetValue(items), parsed.GetValue(days), parsed.GetValue(seed));
            var demo = new Demo(parsed.GetRequiredValue(data), world);
            var clock = Stopwatch.StartNew();
            await Task.Run(() => demo.Prepare(ct), ct);
            await demo.ServeAsync(parsed.GetValue(serve), clock, ct);
            return 0;
        });
        return command.WithExamples("demo", "demo --serve", "demo --users 500 --items 5000 --days 7 --data small-demo");
    }
}

/// <summary>The demo's steps, each of which is also a verb of its own.</summary>
internal sealed class Demo(string directory, WorldOptions world)
{
    private const int PageLength = 10;

    private readonly string _world = Path.Combine(directory, "world");
    private readonly string _data = Path.Combine(directory, "data");

    /// <summary>World, import, build and evaluation; what is there already is kept.</summary>
    public void Prepare(CancellationToken ct)
    {
        var progress = new ConsoleProgress();
        Terminal.Heading("1. A world to rank: users, authors, items, and two weeks of what was shown and clicked");
        GenerateWorld(progress, ct);
        Terminal.Heading("2. Import: the log becomes durable state");
        Directory.CreateDirectory(_data);
        using var store = StateStore.Open(_data, createIfMissing: true);
        ImportVerb.Print(Importer.Import("feed", _world, store, ImportOptions.Default, progress, ct));
        Terminal.Heading("3. Build: models, ranker, calibration, offline evaluation, release");
        using var build = new FeedBuild(new BuildOptions { DataDirectory = _data }, store, progress, TimeProvider.System);
        var release = build.Run(ct)!;
        Terminal.Line($"Release {release.Id}.");
        Terminal.Heading("4. Evaluation: the whole funnel on the newest tenth of the log");
        EvaluationPrinter.Print(new OfflineEvaluation(build, store, new OfflineEvaluationOptions { MaxUsers = 1000 }).Run(progress, ct));
    }

    /// <summary>Starts the server, ranks over gRPC, tracks a few actions, ranks again.</summary>
    public async Task ServeAsync(bool keepServing, Stopwatch clock, CancellationToken ct)
    {
        Terminal.Heading("5. Serve: a real server, asked over gRPC");
        await using var server = await LocalServer.StartAsync(new EngineOptions { DataDirectory = _data }, logClock: true,
            keepServing ? "127.0.0.1:7070" : "127.0.0.1:0", keepServing ? "127.0.0.1:7071" : "127.0.0.1:0", admin: false, TimeSpan.Zero, new ConsoleProgress(), ct);
        using var client = new FeedRankerClient(server.GrpcAddress);
        var user = ActiveUser(server.Engine.Store);
        for (var i = 0; i < 50; i++) await client.RankAsync(new RankRequest { UserId = $"warm-up-{i}", Take = PageLength }, ct: ct);
        var before = await RankAsync(client, user, ct);
        Terminal.Heading($"The home feed of {user}");
        FeedPrinter.Page(before);
        FeedPrinter.Stages(before);
        await ActAsync(client, user, before, ct);
        var after = await RankAsync(client, user, ct);
        FeedPrinter.Page(after);
        Terminal.Heading("And someone the engine has never met");
        FeedPrinter.Page(await client.RankAsync(new RankRequest { UserId = "someone-new", Take = 5, Explain = true }, ct: ct));
        Next(clock, keepServing, server);
        if (keepServing) await server.RunUntilAsync(ct);
    }

    private void GenerateWorld(ConsoleProgress progress, CancellationToken ct)
    {
        var mark = Path.Combine(_world, "demo.options");
        if (File.Exists(mark) && File.ReadAllText(mark) == world.ToString())
        {
            Terminal.Line($"The world is there already, in {_world}.");
            return;
        }

        if (Directory.Exists(directory)) Remove(ct);
        GenerateVerb.Print(WorldGenerator.Generate(world, _world, progress, ct));
        File.WriteAllText(mark, world.ToString());
    }

    // Another world was here. Only what a demo writes is removed.
    private void Remove(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        foreach (var part in new[] { _world, _data })
            if (Directory.Exists(part)) Directory.Delete(part, recursive: true);
    }

    private async Task ActAsync(FeedRankerClient client, string user, RankReply page, CancellationToken ct)
    {
        var topic = page.Items.SelectMany(i => i.Topics.Take(1)).GroupBy(t => t).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).First().Key;
        var liked = page.Items.Where(i => i.Topics.Contains(topic)).Take(3).ToArray();
        Terminal.Heading($"{user} opens, reads and likes {liked.Length} items about {topic}; the next page:");
        var events = new TrackRequest();
        foreach (var item in liked)
            foreach (var type in new[] { "click", "long_view", "like" })
                events.Events.Add(new Event { UserId = user, ItemId = item.ItemId, Type = type, RequestId = page.RequestId, Surface = "home", EventId = $"{page.RequestId}:{item.ItemId}:{type}" });
        var started = Stopwatch.GetTimestamp();
        var reply = await client.TrackAsync(events, ct: ct);
        Terminal.Line($"{reply.Accepted} events stored durably in {Terminal.Number(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 1)} ms.");
    }

    private static Task<RankReply> RankAsync(FeedRankerClient client, string user, CancellationToken ct) =>
        client.RankAsync(new RankRequest { UserId = user, Take = PageLength, Explain = true, Seed = 1, Context = new Context { Device = "phone" } }, TimeSpan.FromSeconds(2), ct);

    // The user with the most positive actions in the last day: someone whose feed has something to say.
    private static string ActiveUser(StateStore store)
    {
        var actions = new Dictionary<int, int>();
        store.ReadEvents(new EventFilter(store.EventSpan.LastMs - 24L * 3600 * 1000), batch =>
        {
            foreach (ref readonly var e in batch)
                if (EventWeights.Default.IsPositive(e.Type, e.Value)) actions[e.User] = actions.GetValueOrDefault(e.User) + 1;
        });
        return actions.Count == 0 ? "nobody" : store.Users.Ids[actions.OrderByDescending(a => a.Value).ThenBy(a => a.Key).First().Key];
    }

    private void Next(Stopwatch clock, bool serving, LocalServer server)
    {
        Terminal.Heading($"Done in {Terminal.Number(clock.Elapsed.TotalSeconds, 0)} s. What to try next");
        Terminal.Line(serving
            ? $"The server goes on: gRPC on {server.GrpcAddress}, HTTP/JSON on {server.HttpAddress}; Ctrl+C stops it."
            : $"  ./feedranker serve --data {_data} --clock log          keep this feed running");
        Terminal.Line("  ./feedranker rank u17 --explain                          another user's feed, with every reason");
        Terminal.Line($"  ./feedranker evaluate --data {_data}                the funnel again, or with --rules FILE");
        Terminal.Line($"  ./feedranker bench serve --data {_data}             latency of every stage on this machine");
        Terminal.Line("  ./feedranker rules check data/rules/default.yaml         edit rules, see mistakes before they ship");
        Terminal.Line("  docs/importing.md                                        bring your own data");
    }
}
