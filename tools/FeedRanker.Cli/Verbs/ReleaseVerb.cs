using System.CommandLine;
using System.Globalization;
using FeedRanker.Serving;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>release</c>: list releases and choose the one to serve.</summary>
internal static class ReleaseVerb
{
    public static Command Command()
    {
        var command = new Command("release", "List releases and choose the one to serve.") { List(), Use() };
        return command.WithExamples("release list --data mydata", "release use r-0123456789ab --data mydata");
    }

    private static Command List()
    {
        var data = CommonOptions.Data();
        var command = new Command("list", "List the releases, oldest first.") { data };
        command.SetAction(parsed =>
        {
            var store = new ReleaseStore(parsed.GetRequiredValue(data));
            var current = store.CurrentId;
            Terminal.Table(["", "release", "built", ">items", ">events", "embedding model"], store.List().Select(m => (IReadOnlyList<string>)
            [
                m.Id == current ? "*" : "", m.Id, m.BuiltAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                Terminal.Count(m.Items), Terminal.Count(m.Events), m.EmbeddingModel,
            ]));
            return 0;
        });
        return command;
    }

    private static Command Use()
    {
        var data = CommonOptions.Data();
        var id = new Argument<string>("id") { Description = "The release's id." };
        var command = new Command("use", "Make a release current; running servers switch within seconds.") { id, data };
        command.SetAction(parsed =>
        {
            var store = new ReleaseStore(parsed.GetRequiredValue(data));
            store.Switch(parsed.GetRequiredValue(id));
            Terminal.Line($"Release {parsed.GetRequiredValue(id)} is current.");
            return 0;
        });
        return command;
    }
}
