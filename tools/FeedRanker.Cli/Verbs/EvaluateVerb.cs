using System.CommandLine;
using FeedRanker.Serving;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>evaluate</c>: every way to judge a ranking offline. By itself it is <c>evaluate release</c>.</summary>
internal static class EvaluateVerb
{
    public static Command Command()
    {
        var command = new Command("evaluate", "Judge rankings offline: a run, two runs, a policy, or the whole funnel of a build (which is what it does without a subcommand; needs a build with the same options).")
        {
            EvaluateReleaseVerb.Command(),
            EvaluateRunVerb.Command(),
            EvaluateCompareVerb.Command(),
            EvaluatePolicyVerb.Command(),
        };
        return EvaluateReleaseVerb.AddTo(command).WithExamples(
            "evaluate --data mydata",
            "evaluate --data mydata --rules rules.yaml --json > metrics.json",
            "evaluate --data kuai --label long_view --test-from 2022-05-02T00:00:00+08:00",
            "evaluate run --run a.run --qrels test.qrels --metrics ndcg@10,recall@50",
            "evaluate compare a.run b.run --qrels test.qrels --fail-if \"ndcg@10 < -0.5%\"");
    }
}
