using System.CommandLine;
using FeedRanker.Core;
using FeedRanker.Evaluation;
using FeedRanker.WorldGen;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>bench off-policy</c>: the estimators' errors and the coverage of their intervals against a generated world's truth.</summary>
internal static class BenchOffPolicyVerb
{
    public static Command Command()
    {
        var defaults = new CoverageStudyOptions();
        var seeds = new Option<int>("--seeds") { Description = "Independent logs of each policy.", DefaultValueFactory = _ => defaults.Seeds };
        var requests = new Option<int>("--requests", "-n") { Description = "Pages in each log.", DefaultValueFactory = _ => defaults.Requests };
        var policies = new Option<string[]>("--policy") { Description = "Policies to evaluate: uniform, softmax:T[:E].", DefaultValueFactory = _ => [.. defaults.Policies], HelpName = "POLICY", AllowMultipleArgumentsPerToken = true };
        var resamples = new Option<int>("--resamples") { Description = "Bootstrap resamples of each interval.", DefaultValueFactory = _ => defaults.Resamples };
        var seed = new Option<ulong>("--seed") { Description = "Of the world and of the first log.", DefaultValueFactory = _ => 1UL };
        var json = CommonOptions.Json();
        var command = new Command("off-policy", "Hold off-policy estimates and their intervals against the truth of a generated world.") { seeds, requests, policies, resamples, seed, json };
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            var progress = new ConsoleProgress();
            var world = World(parsed.GetValue(seed), progress, ct);
            var report = CoverageStudy.Run(
                world,
                new CoverageStudyOptions
                {
                    Seeds = parsed.GetValue(seeds),
                    Requests = parsed.GetValue(requests),
                    Policies = parsed.GetRequiredValue(policies),
                    Resamples = parsed.GetValue(resamples),
                    Seed = parsed.GetValue(seed),
                },
                progress,
                ct);
            Console.Out.Write(parsed.GetValue(json) ? report.ToJson() : report.ToMarkdown());
            return 0;
        }, ct));
        return command.WithExamples("bench off-policy", "bench off-policy --seeds 200 --json", "bench off-policy --policy softmax:0.15 --requests 500");
    }

    // Small pages and a warm logging policy: a log that can answer, also by whole pages.
    private static WorldRequests World(ulong seed, IWorkProgress progress, CancellationToken ct)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"feedranker-off-policy-{Guid.NewGuid():N}");
        try
        {
            var options = new WorldOptions(400, 3000, 5, seed) { PageSize = 4, Candidates = 20, Temperature = 1, Exploration = 0.2, CandidateTruthShare = 1, OracleUsers = 0, OracleItems = 0 };
            WorldGenerator.Generate(options, folder, progress, ct);
            return WorldRequests.Read(folder, progress, ct);
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }
}
