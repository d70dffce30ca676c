using System.CommandLine;
using System.Text.Json;
using FeedRanker.Cli.Retrieval;
using FeedRanker.Core;
using FeedRanker.Retrieval;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>bench retrieval</c>: all sources and the blend for one user at a time over a large made catalog.</summary>
internal static class BenchRetrievalVerb
{
    private const int Candidates = 1000;

    public static Command Command()
    {
        var items = new Option<int>("--items") { Description = "Items of the catalog.", DefaultValueFactory = _ => 1_000_000 };
        var users = new Option<int>("--users") { Description = "Users who chose something.", DefaultValueFactory = _ => 200_000 };
        var pairs = new Option<int>("--interactions", "-n") { Description = "Pairs of users and items to make.", DefaultValueFactory = _ => 6_000_000 };
        var requests = new Option<int>("--requests") { Description = "Requests to measure, after half as many to warm up.", DefaultValueFactory = _ => 4000 };
        var seed = new Option<ulong>("--seed") { Description = "Of the world.", DefaultValueFactory = _ => 1UL };
        var json = CommonOptions.Json();
        var command = new Command("retrieval", "Make a catalog of a million items and time retrieval for one user at a time on one thread: every source, eligibility, the blend.") { items, users, pairs, requests, seed, json };
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            foreach (var (option, least, most) in new[] { (items, 1000, 100_000_000), (users, 100, 100_000_000), (pairs, 1000, 200_000_000), (requests, 10, 10_000_000) })
                OptionRange.Check(option.Name, parsed.GetValue(option), least, most);
            var world = RetrievalWorld.Make(parsed.GetValue(items), parsed.GetValue(users), parsed.GetValue(pairs), parsed.GetValue(seed), new ConsoleProgress(), ct);
            var times = Measure(world, parsed.GetValue(requests), ct);
            if (parsed.GetValue(json)) PrintJson(times, parsed.GetValue(items));
            else PrintTable(times, parsed.GetValue(items));
            return 0;
        }, ct));
        return command.WithExamples("bench retrieval", "bench retrieval --items 200000 --users 50000 --interactions 2000000 --json");
    }

    // Milliseconds of each stage, and of all: the pipeline's own clocks.
    private static List<(string Stage, double[] Ms, double Rows)> Measure(RetrievalWorld world, int requests, CancellationToken ct)
    {
        var pipeline = Pipeline(world);
        var user = new UserSnapshot();
        var random = new FeedRandom(17);
        List<(string Stage, double[] Ms, double Rows)> times = [];
        for (var i = -requests / 2; i < requests; i++)
        {
            ct.ThrowIfCancellationRequested();
            world.Read(random.Next(world.Users), user);
            using var feed = pipeline.Run(world.Request(user, (ulong)(i + requests)), ct);
            if (times.Count == 0) times = [.. feed.Trace.Names.Append("total").Select(name => (name, new double[requests], 0.0))];
            if (i < 0) continue;
            for (var stage = 0; stage < feed.Trace.Stages.Length; stage++)
            {
                times[stage].Ms[i] = feed.Trace.ToMs(feed.Trace.Stages[stage].Ticks);
                times[stage] = times[stage] with { Rows = times[stage].Rows + (double)feed.Trace.Stages[stage].RowsOut / requests };
            }

            times[^1].Ms[i] = feed.Trace.ToMs(feed.Trace.TotalTicks);
            times[^1] = times[^1] with { Rows = times[^1].Rows + (double)feed.Batch.Count / requests };
        }

        foreach (var (_, ms, _) in times) Array.Sort(ms);
        return times;
    }

    private static FeedPipeline Pipeline(RetrievalWorld world)
    {
        var names = world.Sources.Select(s => s.Name).ToArray();
        return new FeedPipeline(new PipelineDefinition
        {
            Surface = "home",
            Schema = new ColumnSchema(),
            Sources = [.. world.Sources.Select(s => new SourceSlot(s, Candidates))],
            Blender = new QuotaBlender(new QuotaBlenderOptions { Target = Candidates, Quotas = names.ToDictionary(n => n, _ => Candidates / names.Length) }, names),
            Steps = [],
            Capacity = Candidates,
            ParallelSources = 0,
        });
    }

    private static void PrintTable(List<(string Stage, double[] Ms, double Rows)> times, int items)
    {
        Terminal.Heading($"Retrieval over {Terminal.Count(items)} items for one user at a time, one thread");
        Terminal.Table(["stage", ">rows", ">p50 ms", ">p99 ms", ">max ms"],
            times.Select(t => new[] { t.Stage, Terminal.Number(t.Rows, 0), Terminal.Number(At(t.Ms, 0.5), 3), Terminal.Number(At(t.Ms, 0.99), 3), Terminal.Number(t.Ms[^1], 3) }));
    }

    private static void PrintJson(List<(string Stage, double[] Ms, double Rows)> times, int items) => JsonOut.Write(writer =>
    {
        writer.WriteNumber("items", items);
        writer.WriteStartArray("stages");
        foreach (var (stage, ms, rows) in times)
        {
            writer.WriteStartObject();
            writer.WriteString("stage", stage);
            writer.WriteNumber("rows", rows);
            writer.WriteNumber("p50_ms", At(ms, 0.5));
            writer.WriteNumber("p99_ms", At(ms, 0.99));
            writer.WriteNumber("max_ms", ms[^1]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static double At(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
}
