using System.CommandLine;
using FeedRanker.Serving;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>surfaces</c>: which sources each feed is made from.</summary>
internal static class SurfacesVerb
{
    public static Command Command()
    {
        var file = new Argument<string>("file") { Description = "The surface file." };
        var check = new Command("check", "Check a surface file: every problem with file, line and column.") { file };
        check.SetAction(parsed =>
        {
            var surfaces = SurfaceFile.Load(parsed.GetRequiredValue(file));
            Terminal.Line($"{parsed.GetRequiredValue(file)}: {surfaces.Surfaces.Count} surfaces, {surfaces.Surfaces.Sum(s => s.Sources.Count(x => x.Enabled))} sources enabled, hash {surfaces.Hash}.");
            return 0;
        });
        var (data, named) = (CommonOptions.Data(), CommonOptions.Surfaces());
        var show = new Command("show", "Print the surfaces a server would serve, defaults filled in; a start for a file of your own.") { data, named };
        show.SetAction(parsed =>
        {
            Console.Out.Write(SurfaceFile.For(parsed.GetRequiredValue(data), parsed.GetValue(named)).ToYaml());
            return 0;
        });
        return new Command("surfaces", "Work with surface files.") { show, check }.WithExamples(
            "surfaces show --data mydata", "surfaces check mydata/surfaces.yaml");
    }
}
