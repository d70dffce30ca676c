using System.CommandLine;
using FeedRanker.Core;
using FeedRanker.Evaluation;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>evaluate compare</c>: several systems over the same queries, with tests, slices and conditions for CI.</summary>
internal static class EvaluateCompareVerb
{
    public static Command Command()
    {
        var systems = new Argument<string[]>("systems") { Description = "Two or more runs, or reports and per-query files of 'evaluate run' (trec_eval -q too); NAME=FILE gives a name.", Arity = ArgumentArity.OneOrMore };
        var baseline = new Option<string?>("--baseline", "-b") { Description = "The system to compare with, by name or file; the first when absent.", HelpName = "NAME" };
        var slices = new Option<string?>("--slices") { Description = "Attributes of queries (CSV, TSV, JSONL: query and any others): the comparison is made for each value too.", HelpName = "FILE" };
        var failIf = new Option<string[]>("--fail-if") { Description = "Exit with 1 when this holds of any system against the baseline: \"ndcg@10 < -0.5%\"; may be given again. Also low(m), high(m), p(m), value(m), m[country=DE], 'and'.", HelpName = "CONDITION" };
        var perQuery = new Option<string?>("--per-query") { Description = "Write each system's queries against the baseline's, worst loss first, into this directory.", HelpName = "DIR" };
        var confidence = new Option<double>("--confidence") { Description = "Confidence of the intervals.", DefaultValueFactory = _ => 0.95 };
        var seed = new Option<ulong>("--seed") { Description = "Where the draws of bootstrap and randomisation start.", DefaultValueFactory = _ => 1 };
        var json = CommonOptions.Json();
        var files = new ReportFiles();
        var judging = new EvaluateJudging();
        var command = new Command("compare", "Compare systems query by query: paired bootstrap, t test, sign randomisation, effect sizes, Holm's correction.") { systems };
        foreach (var option in new Option[] { baseline, slices, failIf, perQuery, confidence, seed, json }) command.Add(option);
        judging.AddTo(command);
        files.AddTo(command);
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            var wanted = files.Wanted(parsed);
            var options = new ResamplingOptions { Confidence = parsed.GetValue(confidence), Seed = parsed.GetValue(seed) }.Validated();
            var conditions = (parsed.GetValue(failIf) ?? []).Select(GateCondition.Parse).ToArray();
            var inputs = ComparedSystems.Named(parsed.GetRequiredValue(systems));
            var attributes = parsed.GetValue(slices) is { } file ? QuerySlices.Read(file, ct) : null;
            var progress = EvaluateJudging.ProgressFor(inputs.Select(i => i.Path));
            var compared = new ComparedSystems(parsed, judging, conditions, progress);
            var scores = compared.Read(inputs, ct);
            var comparison = Comparison.Of(scores, ComparedSystems.BaselineName(inputs, parsed.GetValue(baseline)), attributes, options, progress, ct);
            var outcomes = conditions.SelectMany(c => c.Check(comparison)).ToArray();
            if (parsed.GetValue(perQuery) is { } directory) WritePerQuery(comparison, directory);
            if (wanted) files.Write(parsed, ReportDocument.FromComparison(comparison, outcomes, ReportFiles.Origin(parsed, judging.QrelsPath(parsed) ?? ""), compared.Remarks), ct);
            Console.Out.WriteLine(parsed.GetValue(json) ? comparison.ToJson(outcomes) : comparison.ToText());
            foreach (var remark in comparison.Remarks) Terminal.Error(remark);
            return GateReport.ExitCode(outcomes);
        }, ct));
        return command.WithExamples(
            "evaluate compare yesterday.run today.run --qrels test.qrels --metrics ndcg@10,recall@50",
            "evaluate compare prod=a.run new=b.run --qrels test.qrels --slices users.tsv --fail-if \"ndcg@10 < -0.5%\" --fail-if \"high(mrr[new_user=yes]) < 0\"",
            "evaluate compare a.run b.run --qrels test.qrels --metrics ndcg@5,ndcg@10,ndcg@20,map --html comparison.html --svg plots",
            "evaluate compare a-per-query.tsv b-per-query.tsv --json");
    }

    private static void WritePerQuery(Comparison comparison, string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            foreach (var system in comparison.Systems)
            {
                if (ReferenceEquals(system, comparison.Baseline)) continue;
                var name = string.Concat(system.System.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'));
                using var writer = new StreamWriter(Path.Combine(directory, name + ".tsv"));
                comparison.WritePerQuery(writer, system);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be written: {e.Message}", directory, field: "--per-query", inner: e);
        }
    }
}
