using System.CommandLine;
using FeedRanker.Cli.Features;
using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>bench features</c>: how fast features take in events and are read, and what they take in memory.</summary>
internal static class BenchFeaturesVerb
{
    public static Command Command()
    {
        var items = new Option<int>("--items") { Description = "Items of the catalog.", DefaultValueFactory = _ => 100_000 };
        var users = new Option<int>("--users") { Description = "Users.", DefaultValueFactory = _ => 50_000 };
        var events = new Option<int>("--events", "-n") { Description = "Events to take in; about half of them are impressions.", DefaultValueFactory = _ => 2_000_000 };
        var requests = new Option<int>("--requests") { Description = "Requests to measure, after half as many to warm up.", DefaultValueFactory = _ => 2000 };
        var replay = new Option<int>("--replay") { Description = "Impressions to make training rows of.", DefaultValueFactory = _ => 1_000_000 };
        var features = new Option<int>("--features") { Description = "How many features of the default list, evenly chosen; 0 for all.", DefaultValueFactory = _ => 50 };
        var file = new Option<string?>("--file") { Description = "Definitions to measure instead, all of them; embeddings they name are made at random.", HelpName = "FILE" };
        var seed = new Option<ulong>("--seed") { Description = "Of the world.", DefaultValueFactory = _ => 1UL };
        var json = CommonOptions.Json();
        var command = new Command("features", "Make a world in memory and time features in it on one thread: events in, a user and 1000 candidates out, training rows by replay.") { items, users, events, requests, replay, features, file, seed, json };
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            foreach (var (option, least, most) in new[] { (items, 2000, 50_000_000), (users, 100, 50_000_000), (events, 1000, 100_000_000), (requests, 10, 10_000_000), (replay, 20, 100_000_000), (features, 0, 1000) })
                OptionRange.Check(option.Name, parsed.GetValue(option), least, most);
            var progress = new ConsoleProgress();
            progress.Begin("making the world", 0);
            var world = new FeatureWorld(parsed.GetValue(items), parsed.GetValue(users), parsed.GetValue(events), parsed.GetValue(seed));
            progress.End();
            progress.Begin("measuring", 0);
            var result = new FeatureBench(world, parsed.GetValue(file) is { } path ? world.Load(path) : world.Choose(parsed.GetValue(features))).Run(parsed.GetValue(requests), parsed.GetValue(replay), ct);
            progress.End();
            if (parsed.GetValue(json)) PrintJson(result);
            else Print(result);
            return 0;
        }, ct));
        return command.WithExamples("bench features", "bench features --features 0", "bench features --file myfeatures.yaml", "bench features --items 1000000 --users 200000 --events 10000000 --json");
    }

    private static void Print(FeatureBenchResult r)
    {
        Terminal.Heading($"{r.Features} features over {Terminal.Count(r.Events)} events, one thread");
        Terminal.Table(["", ">"],
        [
            ["events taken in a second", Terminal.Count((long)r.EventsPerSecond)],
            ["a user and 1000 items into columns, p50 ms", Terminal.Number(r.HydrateAt(0.5), 3)],
            ["the same, p99 ms", Terminal.Number(r.HydrateAt(0.99), 3)],
            ["event until the next read of its user, slowest ms", Terminal.Number(r.VisibleMs, 3)],
            ["training rows a second", Terminal.Count((long)r.ImpressionsPerSecond)],
            [$"bytes per active user ({Terminal.Count(r.Memory.Users)})", Terminal.Count(r.BytesPerUser)],
            [$"bytes per active item ({Terminal.Count(r.Memory.Items)})", Terminal.Count(r.BytesPerItem)],
        ]);
    }

    private static void PrintJson(FeatureBenchResult r) => JsonOut.Write(json =>
    {
        json.WriteNumber("features", r.Features);
        json.WriteNumber("events", r.Events);
        json.WriteNumber("events_per_second", Math.Round(r.EventsPerSecond));
        json.WriteNumber("hydrate_p50_ms", r.HydrateAt(0.5));
        json.WriteNumber("hydrate_p99_ms", r.HydrateAt(0.99));
        json.WriteNumber("visible_ms", r.VisibleMs);
        json.WriteNumber("impressions_per_second", Math.Round(r.ImpressionsPerSecond));
        json.WriteNumber("active_users", r.Memory.Users);
        json.WriteNumber("bytes_per_user", r.BytesPerUser);
        json.WriteNumber("active_items", r.Memory.Items);
        json.WriteNumber("bytes_per_item", r.BytesPerItem);
    });
}
