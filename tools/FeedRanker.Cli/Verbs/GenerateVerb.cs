using System.CommandLine;
using FeedRanker.WorldGen;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>generate</c>: a feed world from a seed.</summary>
internal static class GenerateVerb
{
    public static Command Command()
    {
        var to = new Option<string>("--out", "-o") { Description = "The directory to write; made if it is missing.", Required = true, HelpName = "DIR" };
        var users = new Option<int>("--users") { Description = "Users.", DefaultValueFactory = _ => 2000 };
        var items = new Option<int>("--items") { Description = "Items.", DefaultValueFactory = _ => 20_000 };
        var days = new Option<int>("--days") { Description = "Days of log.", DefaultValueFactory = _ => 14 };
        var seed = new Option<ulong>("--seed") { Description = "The same seed gives the same bytes.", DefaultValueFactory = _ => 1 };
        var bias = new Option<double>("--position-bias") { Description = "How steeply looking falls with the place: (1 + 0.2 place) to the power of minus this, 0 to 5.", DefaultValueFactory = _ => 1 };
        var order = new Option<string>("--order") { Description = "What the old feed ordered by: interest or longest.", DefaultValueFactory = _ => "interest" }.AcceptOnlyFromAmong("interest", "longest");
        var command = new Command("generate", "Generate a feed world: users, items, follows, events, and the truth behind them.") { to, users, items, days, seed, bias, order };
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            var options = new WorldOptions(parsed.GetValue(users), parsed.GetValue(items), parsed.GetValue(days), parsed.GetValue(seed))
            {
                PositionBias = parsed.GetValue(bias),
                Order = Enum.Parse<LoggingOrder>(parsed.GetRequiredValue(order), ignoreCase: true),
            };
            var report = WorldGenerator.Generate(options, parsed.GetRequiredValue(to), new ConsoleProgress(), ct);
            Print(report);
            Terminal.Line($"Next: ./feedranker import feed {parsed.GetRequiredValue(to)} --data DIR");
            return 0;
        }, ct));
        return command.WithExamples(
            "generate --out world --users 2000 --items 20000 --days 14 --seed 7",
            "generate --out big --users 50000 --items 300000 --days 30");
    }

    internal static void Print(WorldReport report)
    {
        Terminal.Heading("The world");
        Terminal.Table(["what", ">count"],
        [
            ["users", Terminal.Count(report.Users)],
            ["authors", Terminal.Count(report.Authors)],
            ["items", Terminal.Count(report.Items)],
            ["items with a policy label", Terminal.Count(report.LabelledItems)],
            ["follows", Terminal.Count(report.Follows)],
            ["pages served", Terminal.Count(report.Requests)],
            .. report.EventsByType.Select(e => (IReadOnlyList<string>)[e.Key + " events", Terminal.Count(e.Value)]),
        ]);
    }
}
