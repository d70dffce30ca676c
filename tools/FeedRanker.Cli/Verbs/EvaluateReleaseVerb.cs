using System.CommandLine;
using FeedRanker.Evaluation;
using FeedRanker.FeatureStore;
using FeedRanker.Serving;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>evaluate release</c>: the whole funnel on held-out data.</summary>
internal static class EvaluateReleaseVerb
{
    public static Command Command() => AddTo(new Command("release", "Measure the whole funnel on the newest part of the log, with models that never saw it."))
        .WithExamples("evaluate release --data mydata");

    /// <summary>Makes a command measure the funnel.</summary>
    public static Command AddTo(Command command)
    {
        var data = CommonOptions.Data();
        var rules = CommonOptions.Rules();
        var json = CommonOptions.Json();
        var users = new Option<int>("--max-users") { Description = "Evaluate at most so many users.", DefaultValueFactory = _ => 3000 };
        var html = new Option<string?>("--html") { Description = "Also write one self-contained HTML report.", HelpName = "FILE" };
        var svg = new Option<string?>("--svg") { Description = "Also write each plot of the report as an SVG file; needs Node.js.", HelpName = "DIR" };
        var options = new BuildVerbOptions();
        foreach (var option in new Option[] { data, rules, json, users, html, svg }) command.Add(option);
        options.AddTo(command);
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            using var store = StateStore.OpenReadOnly(parsed.GetRequiredValue(data));
            var building = options.Read(parsed, parsed.GetRequiredValue(data));
            using var build = new FeedBuild(building, store, new ConsoleProgress(), TimeProvider.System);
            build.Prepare(ct);
            var report = new OfflineEvaluation(build, store, new OfflineEvaluationOptions { MaxUsers = parsed.GetValue(users), Surface = building.Surfaces.Main, RulesFile = parsed.GetValue(rules), Curves = parsed.GetValue(html) is not null || parsed.GetValue(svg) is not null }).Run(new ConsoleProgress(), ct);
            WriteReport(report, parsed.GetRequiredValue(data), parsed.GetValue(html), parsed.GetValue(svg));
            if (parsed.GetValue(json)) Console.Out.Write(report.ToJson(withTimings: true));
            else EvaluationPrinter.Print(report);
            return 0;
        }, ct));
        return command;
    }

    private static void WriteReport(EvaluationReport report, string data, string? html, string? svg)
    {
        if (html is null && svg is null) return;
        var path = html ?? Path.Combine(svg!, "report.html");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory) Directory.CreateDirectory(directory);
        var origin = new ReportOrigin { Data = data, Commands = [$"./feedranker evaluate --data {data} --html {path}"] };
        foreach (var file in EvaluationHtml.Write(report, path, origin, svgDirectory: svg)) Terminal.Error($"Wrote {file}");
    }
}
