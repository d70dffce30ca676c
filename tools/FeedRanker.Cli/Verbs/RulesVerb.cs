using System.CommandLine;
using FeedRanker.Reranking;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>rules</c>: check a rule file before it ships.</summary>
internal static class RulesVerb
{
    public static Command Command()
    {
        var file = new Argument<string>("file") { Description = "The rule file." };
        var check = new Command("check", "Check a rule file: every problem with file, line and column.") { file };
        check.SetAction(parsed =>
        {
            var rules = RuleFile.Load(parsed.GetRequiredValue(file));
            foreach (var warning in rules.Warnings) Terminal.Error($"{warning}");
            Terminal.Line($"{parsed.GetRequiredValue(file)}: {rules.Surfaces.Sum(s => s.Rules.Count)} rules on {rules.Surfaces.Count} surfaces, hash {rules.Hash}.");
            return 0;
        });
        return new Command("rules", "Work with re-ranking rule files.") { check }.WithExamples("rules check data/rules/default.yaml");
    }
}
