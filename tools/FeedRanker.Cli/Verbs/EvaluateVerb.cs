using System.CommandLine;
using FeedRanker.FeatureStore;
using FeedRanker.Serving;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>evaluate</c>: the whole funnel on held-out data.</summary>
internal static class EvaluateVerb
{
    public static Command Command()
    {
        var data = CommonOptions.Data();
        var rules = CommonOptions.Rules();
        var json = CommonOptions.Json();
        var users = new Option<int>("--max-users") { Description = "Evaluate at most so many users.", DefaultValueFactory = _ => 3000 };
        var options = new BuildVerbOptions();
        var command = new Command("evaluate", "Measure the whole funnel on the newest part of the log, with models that never saw it. Needs a build with the same options.") { data, rules, json, users };
        options.AddTo(command);
        command.Add(EvaluatePolicyVerb.Command());
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            using var store = StateStore.Open(parsed.GetRequiredValue(data), createIfMissing: false);
            var build = new FeedBuild(options.Read(parsed, parsed.GetRequiredValue(data)), store, new ConsoleProgress(), TimeProvider.System);
            build.Prepare(ct);
            var report = new OfflineEvaluation(build, store, new OfflineEvaluationOptions { MaxUsers = parsed.GetValue(users), RulesFile = parsed.GetValue(rules) }).Run(new ConsoleProgress(), ct);
            if (parsed.GetValue(json)) Console.Out.Write(report.ToJson(withTimings: true));
            else Print(report);
            return 0;
        }, ct));
        return command.WithExamples(
            "evaluate --data mydata",
            "evaluate --data mydata --rules rules.yaml --json > metrics.json",
            "evaluate --data kuai --label long_view --test-from 2022-05-02T00:00:00+08:00");
    }

    internal static void Print(EvaluationReport report)
    {
        Terminal.Heading($"The funnel, on events from {DateTimeOffset.FromUnixTimeMilliseconds(report.TestFromMs):yyyy-MM-dd HH:mm} UTC on");
        Console.Out.WriteLine(report.Funnel.ToText());
        Terminal.Heading("Single sources and the whole engine");
        Console.Out.WriteLine(report.Systems.ToText());
        Terminal.Heading("The ranker on held-out rows");
        Console.Out.WriteLine(report.RankersText());
        Terminal.Line($"Pipeline per request: {Terminal.Number(report.Quantile(0.5), 2)} ms median, {Terminal.Number(report.Quantile(0.99), 2)} ms at the 99th percentile.");
    }
}
