using System.CommandLine;
using FeedRanker.Core;
using FeedRanker.Evaluation;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>evaluate run</c>: one run file against judgements, by trec_eval's rules.</summary>
internal static class EvaluateRunVerb
{
    public static Command Command()
    {
        var run = new Option<string>("--run", "-r") { Description = "The run: TREC 'query Q0 item rank score run', or CSV, TSV, JSONL with query, item, score; with a column label or grade as well, it needs no --qrels.", HelpName = "FILE", Required = true };
        var perQuery = new Option<string?>("--per-query") { Description = "Write the values of every query: metric TAB query TAB value, or JSON when the name ends in .json.", HelpName = "FILE" };
        var noIntervals = new Option<bool>("--no-intervals") { Description = "Leave out the bootstrap intervals." };
        var json = CommonOptions.Json();
        var files = new ReportFiles();
        var judging = new EvaluateJudging();
        var command = new Command("run", "Measure one run file against judgements, equal to trec_eval on what it has.") { run };
        judging.AddTo(command);
        files.AddTo(command);
        foreach (var option in new Option[] { perQuery, noIntervals, json }) command.Add(option);
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            var path = parsed.GetRequiredValue(run);
            var metrics = judging.Metrics(parsed);
            var wanted = files.Wanted(parsed);
            var progress = EvaluateJudging.ProgressFor(path, judging.QrelsPath(parsed));
            if (judging.QrelsPath(parsed) is null && metrics.All(m => m.Kind == MetricKind.Pooled))
            {
                if (parsed.GetValue(perQuery) is not null) throw new InputException("needs a metric that has a value for each query.", field: "--per-query");
                var scored = ScoredFile.Evaluate(path, metrics, judging.Level(parsed), judging.Format(parsed), progress, ct);
                if (wanted) files.Write(parsed, RunSections.Document(scored, ReportFiles.Origin(parsed, path)), ct);
                Console.Out.WriteLine(parsed.GetValue(json) ? scored.ToJson() : scored.ToText());
                return 0;
            }

            var all = Evaluate(parsed, judging, path, wanted ? [.. metrics, .. RunSections.Wanted.Where(w => !metrics.Any(m => m.Name == w.Name))] : metrics, progress, ct);
            var result = all.Only(metrics);
            WritePerQuery(result, parsed.GetValue(perQuery));
            var intervals = parsed.GetValue(noIntervals) ? null : ResamplingOptions.Default;
            var remarks = result.Remarks(judging.Complete(parsed));
            if (wanted) files.Write(parsed, RunSections.Document(all, result.Metrics, remarks, ReportFiles.Origin(parsed, judging.QrelsPath(parsed) ?? path), intervals), ct);
            Console.Out.WriteLine(parsed.GetValue(json) ? result.ToJson(intervals: intervals) : result.ToText(intervals));
            foreach (var remark in remarks) Terminal.Error(remark);
            return 0;
        }, ct));
        return command.WithExamples(
            "evaluate run --run engine.run --qrels test.qrels",
            "evaluate run --run engine.run --qrels test.qrels --metrics ndcg_cut_10,P_5,bpref --complete --json",
            "evaluate run --run engine.run --qrels test.qrels --html run.html",
            "evaluate run --run predictions.csv --metrics auc,gauc,logloss,ece --html predictions.html",
            "evaluate run --run engine.run --qrels test.qrels --metrics ild@10,coverage@10,exposure_parity@10 --items items.jsonl --group-by author");
    }

    private static RunResult Evaluate(ParseResult parsed, EvaluateJudging judging, string path, IReadOnlyList<Metric> metrics, IWorkProgress progress, CancellationToken ct)
    {
        var symbols = new RunSymbols();
        var run = Run.Read(path, symbols, judging.ReadRuns(parsed), progress, ct);
        var qrels = judging.QrelsPath(parsed) is { } file
            ? Qrels.Read(file, symbols, judging.ReadQrels(parsed), progress, ct)
            : Qrels.Read(path, symbols, judging.ReadRuns(parsed), progress, ct);
        return RunEvaluation.Evaluate(run, qrels, metrics, judging.Rules(parsed, symbols, progress, ct), progress, ct);
    }

    private static void WritePerQuery(RunResult result, string? path)
    {
        if (path is null) return;
        try
        {
            using var writer = new StreamWriter(path);
            if (Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase)) writer.WriteLine(result.ToJson(perQuery: true));
            else result.WritePerQuery(writer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be written: {e.Message}", path, field: "--per-query", inner: e);
        }
    }
}
