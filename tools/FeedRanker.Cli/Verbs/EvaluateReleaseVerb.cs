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
        var png = new Option<string?>("--png") { Description = "Also write each plot of the report as a PNG file; needs Node.js and Chromium.", HelpName = "DIR" };
        var options = new BuildVerbOptions();
        foreach (var option in new Option[] { data, rules, json, users, html, svg, png }) command.Add(option);
        options.AddTo(command);
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            if ((parsed.GetValue(svg) ?? parsed.GetValue(png)) is not null) ReportPlots.EnsurePossible(parsed.GetValue(png) is not null);
            using var store = StateStore.OpenReadOnly(parsed.GetRequiredValue(data));
            using var build = new FeedBuild(options.Read(parsed, parsed.GetRequiredValue(data)), store, new ConsoleProgress(), TimeProvider.System);
            build.Prepare(ct);
            var report = new OfflineEvaluation(build, store, new OfflineEvaluationOptions { MaxUsers = parsed.GetValue(users), RulesFile = parsed.GetValue(rules), Curves = (parsed.GetValue(html) ?? parsed.GetValue(svg) ?? parsed.GetValue(png)) is not null }).Run(new ConsoleProgress(), ct);
            WriteReport(report, parsed.GetRequiredValue(data), parsed.GetValue(html), parsed.GetValue(svg), parsed.GetValue(png));
            if (parsed.GetValue(json)) Console.Out.Write(report.ToJson(withTimings: true));
            else EvaluationPrinter.Print(report);
            return 0;
        }, ct));
        return command;
    }

    private static void WriteReport(EvaluationReport report, string data, string? html, string? svg, string? png)
    {
        if ((html ?? svg ?? png) is null) return;
        var path = html ?? Path.Combine((svg ?? png)!, "report.html");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory) Directory.CreateDirectory(directory);
        var origin = new ReportOrigin { Data = data, Commands = [$"./feedranker evaluate --data {data} --html {path}"] };
        foreach (var file in EvaluationHtml.Write(report, path, origin, svgDirectory: svg, pngDirectory: png)) Terminal.Error($"Wrote {file}");
    }
}
