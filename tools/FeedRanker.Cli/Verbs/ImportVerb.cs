using System.CommandLine;
using FeedRanker.FeatureStore;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>import</c>: brings data in.</summary>
internal static class ImportVerb
{
    private static readonly Option<bool> Strict = new("--strict") { Description = "Refuse everything when a single line is wrong; nothing is stored then." };
    private static readonly Option<long?> MaxRejected = new("--max-rejected") { Description = "Refuse everything when more lines than this are wrong.", HelpName = "N" };
    private static readonly Option<string[]> Types = new("--event-type") { Description = "Declare an event type of your own, such as purchase.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<bool> NoHistory = new("--no-history") { Description = "kuairand: leave out the past of history.tsv." };
    private static readonly Option<string> User = new("--user") { Description = "interactions: the column with user ids.", DefaultValueFactory = _ => "user_id", HelpName = "COLUMN" };
    private static readonly Option<string> Item = new("--item") { Description = "interactions: the column with item ids.", DefaultValueFactory = _ => "item_id", HelpName = "COLUMN" };
    private static readonly Option<string> Time = new("--time") { Description = "interactions: the column with times.", DefaultValueFactory = _ => "timestamp", HelpName = "COLUMN" };
    private static readonly Option<string> Unit = new("--time-unit") { Description = "interactions: detect, seconds, milliseconds or iso8601.", DefaultValueFactory = _ => "detect" };
    private static readonly Option<string> TypeColumn = new("--type-column") { Description = "interactions: the column with event types; when absent, all are of --type.", DefaultValueFactory = _ => "", HelpName = "COLUMN" };
    private static readonly Option<string> Type = new("--type") { Description = "interactions: the type of every line.", DefaultValueFactory = _ => "click", HelpName = "NAME" };
    private static readonly Option<string> Value = new("--value-column") { Description = "interactions: the column with stars or seconds.", DefaultValueFactory = _ => "", HelpName = "COLUMN" };

    public static Command Command()
    {
        Unit.AcceptOnlyFromAmong("detect", "seconds", "milliseconds", "iso8601");
        var data = CommonOptions.Data();
        var format = new Argument<string>("format") { Description = string.Join("; ", ImportFormats.All.Select(f => $"{f.Name}: {f.Summary}")) };
        var path = new Argument<string>("path") { Description = "The directory or file; files may be gzipped." };
        var command = new Command("import", "Import items, users, follows and events. Importing again adds nothing twice.")
        {
            format, path, data, Strict, MaxRejected, Types, NoHistory, User, Item, Time, Unit, TypeColumn, Type, Value,
        };
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            var from = parsed.GetRequiredValue(path);
            ImportFormats.Find(parsed.GetRequiredValue(format));
            if (!File.Exists(from) && !Directory.Exists(from))
                throw new Core.InputException("there is no such file or directory.", from);
            using var store = StateStore.Open(parsed.GetRequiredValue(data), createIfMissing: true);
            Print(Importer.Import(parsed.GetRequiredValue(format), from, store, Read(parsed), new ConsoleProgress(), ct));
            Terminal.Line($"Next: ./feedranker build --data {parsed.GetRequiredValue(data)}");
            return 0;
        }, ct));
        return command.WithExamples(
            "import feed world --data mydata",
            "import movielens ml-100k --data ml",
            "import interactions clicks.csv.gz --user uid --item sku --time ts --type-column action --event-type purchase --data shop");
    }

    internal static void Print(ImportReport report)
    {
        foreach (var line in report.Describe()) Terminal.Line(line);
    }

    private static ImportOptions Read(ParseResult parsed)
    {
        var options = new ImportOptions
        {
            EventTypes = parsed.GetValue(Types) ?? [],
            History = !parsed.GetValue(NoHistory),
            Interactions = new InteractionColumns
            {
                User = parsed.GetRequiredValue(User),
                Item = parsed.GetRequiredValue(Item),
                Time = parsed.GetRequiredValue(Time),
                TimeUnit = Enum.Parse<TimeUnit>(parsed.GetRequiredValue(Unit), ignoreCase: true),
                TypeColumn = parsed.GetRequiredValue(TypeColumn),
                Type = parsed.GetRequiredValue(Type),
                ValueColumn = parsed.GetRequiredValue(Value),
            },
        };
        if (parsed.GetValue(Strict)) return options with { Strict = true };
        return parsed.GetValue(MaxRejected) is { } most ? options with { MaxRejected = most } : options;
    }
}
