using System.CommandLine;
using FeedRanker.Core;
using FeedRanker.Evaluation;
using FeedRanker.FeatureStore;
using FeedRanker.Serving;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>evaluate release</c>: the whole funnel on held-out data, and against the previous release.</summary>
internal sealed class EvaluateReleaseVerb
{
    private const string NoRelease = "none";

    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string?> _rules = CommonOptions.Rules();
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<int> _users = new("--max-users") { Description = "Evaluate at most so many users.", DefaultValueFactory = _ => 3000 };
    private readonly Option<string[]> _slices = new("--slice") { Description = "Slice by this attribute of users too, however many values it has; those of at most 12 are taken anyway. May be given again.", HelpName = "NAME" };
    private readonly Option<string?> _against = new("--against") { Description = "The release to compare with, on the same requests; the one before when absent, 'none' for none.", HelpName = "RELEASE" };
    private readonly Option<string[]> _failIf = new("--fail-if") { Description = "Exit with 1 when this holds against that release: \"ndcg@10 < -0.5%\"; may be given again. Written as in 'evaluate compare'.", HelpName = "CONDITION" };
    private readonly Option<string?> _html = new("--html") { Description = "Also write one self-contained HTML report.", HelpName = "FILE" };
    private readonly Option<string?> _svg = new("--svg") { Description = "Also write each plot of the report as an SVG file; needs Node.js.", HelpName = "DIR" };
    private readonly Option<string?> _png = new("--png") { Description = "Also write each plot of the report as a PNG file; needs Node.js and Chromium.", HelpName = "DIR" };
    private readonly BuildVerbOptions _build = new();

    private EvaluateReleaseVerb()
    {
    }

    public static Command Command() => AddTo(new Command("release", "Measure the whole funnel on the newest part of the log, with models that never saw it, for whom it works, and against the previous release."))
        .WithExamples("evaluate release --data mydata", "evaluate release --data mydata --slice city --against r-0123456789ab --fail-if \"ndcg@10 < -0.5%\" --fail-if \"high(recall@50[new_user=yes]) < 0\"");

    /// <summary>Makes a command measure the funnel.</summary>
    public static Command AddTo(Command command)
    {
        var verb = new EvaluateReleaseVerb();
        foreach (var option in new Option[] { verb._data, verb._rules, verb._json, verb._users, verb._slices, verb._against, verb._failIf, verb._html, verb._svg, verb._png }) command.Add(option);
        verb._build.AddTo(command);
        command.SetAction((parsed, ct) => Task.Run(() => verb.Run(parsed, ct), ct));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken ct)
    {
        var data = parsed.GetRequiredValue(_data);
        var conditions = (parsed.GetValue(_failIf) ?? []).Select(GateCondition.Parse).ToArray();
        if (conditions.Length > 0 && parsed.GetValue(_against) == NoRelease) throw new InputException("needs a release to compare with, and --against none leaves that out.", field: "--fail-if");
        var (html, svg, png) = (parsed.GetValue(_html), parsed.GetValue(_svg), parsed.GetValue(_png));
        if ((svg ?? png) is not null) ReportPlots.EnsurePossible(png is not null);
        using var store = StateStore.OpenReadOnly(data);
        var building = _build.ReadOrRecall(parsed, data, out var recalled);
        if (recalled.Length > 0) Terminal.Error($"As the last build was made: {string.Join(' ', recalled)}");
        using var build = new FeedBuild(building, store, new ConsoleProgress(), TimeProvider.System);
        _build.Trees.Naming(() => build.Prepare(ct));
        var prior = Prior(parsed, build, conditions.Length > 0);
        var report = new OfflineEvaluation(build, store, new OfflineEvaluationOptions
        {
            MaxUsers = parsed.GetValue(_users),
            Surface = building.Surfaces.Main,
            RulesFile = parsed.GetValue(_rules),
            Curves = (html ?? svg ?? png) is not null,
            Slices = parsed.GetValue(_slices) ?? [],
            Metrics = [.. conditions.SelectMany(c => c.Terms).Select(t => t.Metric)],
            Against = prior,
        }).Run(new ConsoleProgress(), ct);
        var outcomes = report.Against is { } against ? conditions.SelectMany(c => c.Check(against.Comparison)).ToArray() : [];
        WriteReport(report, data, html, svg, png);
        if (parsed.GetValue(_json)) Console.Out.Write(report.ToJson(withTimings: true, outcomes));
        else EvaluationPrinter.Print(report);
        foreach (var remark in report.Against?.Comparison.Remarks ?? []) Terminal.Error(remark);
        return GateReport.ExitCode(outcomes);
    }

    // The release to compare with. One that may not be compared is an error where the comparison was asked for.
    private PriorRelease? Prior(ParseResult parsed, FeedBuild build, bool isGated)
    {
        var asked = parsed.GetValue(_against);
        if (asked == NoRelease) return null;
        var prior = PriorRelease.Find(new ReleaseStore(parsed.GetRequiredValue(_data)), build, asked);
        if (prior is null)
        {
            Terminal.Error($"No other release to compare with: {(isGated ? "no condition of --fail-if was checked" : "this is the first")}.");
            return null;
        }

        if (prior.Refusal is null) return prior;
        if (isGated || asked is not null) throw new InputException(prior.Refusal, field: "--against");
        Terminal.Error($"Not compared: {prior.Refusal}");
        return null;
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
