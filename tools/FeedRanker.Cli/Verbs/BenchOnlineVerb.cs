using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FeedRanker.Core;
using FeedRanker.Serving;
using FeedRanker.V1;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>bench online</c>: how soon an event tracked at one running server is in the next page of another.</summary>
internal static class BenchOnlineVerb
{
    private static readonly TimeSpan LongestOutage = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(100);

    public static Command Command()
    {
        var servers = new Option<string>("--servers") { Description = "gRPC addresses of running servers; each event goes to one and the page after it comes from the next.", Required = true, HelpName = "HOST:PORT[,HOST:PORT...]" };
        var rounds = new Option<int>("--rounds", "-n") { Description = "Events to measure.", DefaultValueFactory = _ => 500 };
        var warm = new Option<int>("--warm-up") { Description = "Events before them.", DefaultValueFactory = _ => 100 };
        var users = new Option<int>("--users") { Description = "Users that they are of.", DefaultValueFactory = _ => 50 };
        var take = new Option<int>("--take") { Description = "Items of the page after each event.", DefaultValueFactory = _ => 20 };
        var disorder = new Option<bool>("--disorder") { Description = "Also send events up to a day late, some later than that, and repeats; and when a server does not answer, ask again for five minutes." };
        var json = CommonOptions.Json();
        var command = new Command("online", "Track an event at one server, ask the next for that user's page at once, and print how long each took and whether the event was known.") { servers, rounds, warm, users, take, disorder, json };
        command.SetAction(async (parsed, ct) =>
        {
            foreach (var option in new[] { rounds, users, take })
                if (parsed.GetValue(option) is < 1 or > 10_000_000) throw new InputException($"{parsed.GetValue(option)} must be from 1 to 10000000.", field: option.Name);
            var clients = parsed.GetRequiredValue(servers).Split(',', StringSplitOptions.TrimEntries).Select(address => new FeedRankerClient(address)).ToArray();
            try
            {
                var beside = parsed.GetValue(disorder) ? new OnlineDisorder(parsed.GetValue(users), seed: 1) : null;
                await MeasureAsync(clients, parsed.GetValue(users), Math.Max(0, parsed.GetValue(warm)), parsed.GetValue(take), beside, ct);
                Print(await MeasureAsync(clients, parsed.GetValue(users), parsed.GetValue(rounds), parsed.GetValue(take), beside, ct), parsed.GetValue(json));
            }
            finally
            {
                foreach (var client in clients) client.Dispose();
            }

            return 0;
        });
        return command.WithExamples("bench online --servers 127.0.0.1:7070", "bench online --servers 127.0.0.1:7070,127.0.0.1:7080 --rounds 2000 --json");
    }

    private static async Task<OnlineBench> MeasureAsync(FeedRankerClient[] clients, int users, int rounds, int take, OnlineDisorder? disorder, CancellationToken ct)
    {
        var bench = new OnlineBench();
        var run = Guid.NewGuid().ToString("N")[..8];
        for (var i = 0; i < rounds; i++)
        {
            var user = string.Create(CultureInfo.InvariantCulture, $"bench-{i % users}");
            var (here, next) = (clients[i % clients.Length], clients[(i + 1) % clients.Length]);
            var before = await AnswerAsync(() => here.RankAsync(new RankRequest { UserId = user, Take = 1 }, ct: ct));
            var item = before.Items[0].ItemId;
            var e = new Event { UserId = user, ItemId = item, Type = "click", EventId = $"{run}-{i}", TimeMs = before.ServedAtMs - 60_000 }; // before any server's now
            if (disorder is not null)
            {
                var beside = new TrackRequest { Events = { disorder.Beside(e) } };
                bench.Count(await AnswerAsync(() => here.TrackAsync(beside, ct: ct)));
            }

            var started = Stopwatch.GetTimestamp();
            bench.Count(await AnswerAsync(() => here.TrackAsync(new TrackRequest { Events = { e } }, ct: ct)));
            var tracked = Stopwatch.GetTimestamp();
            var page = await AnswerAsync(() => next.RankAsync(new RankRequest { UserId = user, Take = take }, ct: ct));
            bench.Add(Stopwatch.GetElapsedTime(started, tracked).TotalMilliseconds, Stopwatch.GetElapsedTime(tracked).TotalMilliseconds, page, item);
        }

        return bench;

        // Whoever is told that a server is gone sends the same again.
        async Task<T> AnswerAsync<T>(Func<Task<T>> call)
        {
            for (var started = Stopwatch.GetTimestamp(); ; bench.Unanswered++)
            {
                try
                {
                    return await call();
                }
                catch (GrpcStatusException e) when (disorder is not null && e.Code is GrpcStatusCode.Unavailable or GrpcStatusCode.DeadlineExceeded && Stopwatch.GetElapsedTime(started) < LongestOutage)
                {
                    await Task.Delay(AskAgain, ct);
                }
            }
        }
    }

    private static void Print(OnlineBench bench, bool json)
    {
        var rows = bench.Rows.Where(r => r.Values.Count != 0).Select(r => new { name = r.Name, p50_ms = At(r.Values, 0.5), p99_ms = At(r.Values, 0.99), max_ms = r.Values.Max() }).ToArray();
        if (json)
        {
            Terminal.Line(JsonSerializer.Serialize(new { rounds = bench.Rounds, accepted = bench.Accepted, duplicates = bench.Duplicates, late = bench.Late, unanswered = bench.Unanswered, unknown = bench.Unknown, given_up = bench.GivenUp, rows }));
            return;
        }

        Terminal.Line(string.Create(CultureInfo.InvariantCulture, $"{bench.Rounds} events; {bench.Unknown} not known to the page after, {bench.GivenUp} pages without the user's present state"));
        Terminal.Line(string.Create(CultureInfo.InvariantCulture, $"{bench.Accepted} events accepted, {bench.Late} of them too late to count; {bench.Duplicates} repeats; {bench.Unanswered} calls had no answer and were made again"));
        foreach (var row in rows)
            Terminal.Line(string.Create(CultureInfo.InvariantCulture, $"{row.name,-28} p50 {row.p50_ms,7:0.00} ms   p99 {row.p99_ms,7:0.00} ms   max {row.max_ms,7:0.00} ms"));
    }

    private static double At(List<double> values, double share) => values.Order().ElementAt((int)Math.Min(values.Count - 1, share * values.Count));
}

/// <summary>What the rounds of <c>bench online</c> took.</summary>
internal sealed class OnlineBench
{
    private readonly List<double> _track = [];
    private readonly List<double> _rank = [];
    private readonly List<double> _read = [];
    private readonly List<double> _whole = [];

    public int Rounds => _track.Count;

    /// <summary>Pages that showed again what the event was of.</summary>
    public int Unknown { get; private set; }

    public int GivenUp { get; private set; }

    public long Accepted { get; private set; }

    public long Duplicates { get; private set; }

    public long Late { get; private set; }

    /// <summary>Calls that had no answer and were made again.</summary>
    public int Unanswered { get; set; }

    public IEnumerable<(string Name, List<double> Values)> Rows =>
        [("Track", _track), ("Rank after it", _rank), ("of that, the user's state", _read), ("from Track sent to page here", _whole)];

    public void Count(TrackReply tracked)
    {
        Accepted += tracked.Accepted;
        Duplicates += tracked.Duplicates;
        Late += tracked.Late;
    }

    public void Add(double trackMs, double rankMs, RankReply page, string item)
    {
        _track.Add(trackMs);
        _rank.Add(rankMs);
        _whole.Add(trackMs + rankMs);
        if (page.Stages.FirstOrDefault(s => s.Stage == "user-state") is { } read) _read.Add(read.Ms);
        if (page.GivenUp.Contains("user-state")) GivenUp++;
        if (page.Items.Any(i => i.ItemId == item)) Unknown++;
    }
}
