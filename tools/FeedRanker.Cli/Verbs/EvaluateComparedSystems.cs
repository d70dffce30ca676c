using System.CommandLine;
using FeedRanker.Core;
using FeedRanker.Evaluation;

namespace FeedRanker.Cli.Verbs;

/// <summary>Reads what <c>evaluate compare</c> is given: runs, which it judges, and reports, which it takes as they are.</summary>
internal sealed class ComparedSystems(ParseResult parsed, EvaluateJudging judging, IReadOnlyList<GateCondition> conditions, IWorkProgress progress)
{
    private readonly List<string> _remarks = [];

    /// <summary>What was left out of each run and by which rule, once they are read.</summary>
    public IReadOnlyList<string> Remarks => _remarks;

    /// <summary>A system's name and file for each argument: its own name, else the file's name where that is enough.</summary>
    public static IReadOnlyList<(string Name, string Path)> Named(IReadOnlyList<string> arguments)
    {
        if (arguments.Count < 2) throw new InputException("compares two systems or more.", field: "systems");
        var inputs = new List<(string Name, string Path)>();
        foreach (var argument in arguments)
        {
            var equals = argument.IndexOf('=');
            if (equals > 0 && !File.Exists(argument)) inputs.Add((argument[..equals], argument[(equals + 1)..]));
            else inputs.Add((arguments.Count(a => Path.GetFileName(a) == Path.GetFileName(argument)) == 1 ? Path.GetFileName(argument) : argument, argument));
        }

        for (var i = 1; i < inputs.Count; i++)
            for (var copy = 2; inputs.FindIndex(0, i, other => other.Name == inputs[i].Name) >= 0; copy++)
                inputs[i] = ($"{(copy == 2 ? inputs[i].Name : inputs[i].Name[..inputs[i].Name.LastIndexOf('#')])}#{copy}", inputs[i].Path);
        return inputs;
    }

    /// <summary>The name that a person means by a name or a file.</summary>
    public static string? BaselineName(IReadOnlyList<(string Name, string Path)> inputs, string? asked) =>
        asked is null || inputs.Any(i => i.Name == asked) ? asked : inputs.FirstOrDefault(i => i.Path == asked).Name ?? asked;

    /// <summary>The systems, all with the same metrics.</summary>
    public IReadOnlyList<QueryScores> Read(IReadOnlyList<(string Name, string Path)> inputs, CancellationToken ct)
    {
        var reports = inputs.Where(i => ScoresFile.IsReport(i.Path)).ToDictionary(i => i.Name, i => ScoresFile.Read(i.Path, i.Name), StringComparer.Ordinal);
        var metrics = Metrics(reports.Values);
        var runs = inputs.Where(i => !reports.ContainsKey(i.Name)).ToArray();
        var judged = runs.Length == 0 ? [] : Judge(runs, metrics, ct);
        var scores = inputs.Select(i => reports.TryGetValue(i.Name, out var report) ? report.Only(metrics) : judged[i.Name]).ToArray();
        var withQueries = scores.Where(s => s.Metrics.Count > 0).ToArray();
        if (withQueries.Length == scores.Length || withQueries.Length == 0) return scores;
        Terminal.Error($"{string.Join(", ", scores.Except(withQueries).Select(s => s.System))}: means only, so there is nothing to pair; write per-query values with 'evaluate run --per-query'.");
        return Array.ConvertAll(scores, s => s.MeansOnly());
    }

    // What was asked for; else what all reports have; and whatever a condition looks at.
    private List<Metric> Metrics(IReadOnlyCollection<QueryScores> reports)
    {
        var metrics = judging.Metrics(parsed).ToList();
        if (reports.Count > 0 && !judging.NamesMetrics(parsed))
        {
            var names = reports.Select(r => r.Metrics.Select(m => m.Name).Concat(r.Whole.Select(w => w.Key))).ToArray();
            metrics = [.. names[0].Where(name => names.All(other => other.Contains(name))).Select(MetricCatalog.Parse)];
            if (metrics.Count == 0) throw new InputException("have no metric in common.", field: string.Join(", ", reports.Select(r => r.System)));
        }

        foreach (var term in conditions.SelectMany(c => c.Terms))
            if (!metrics.Exists(m => m.Name == term.Metric.Name)) metrics.Add(term.Metric);
        return metrics;
    }

    private Dictionary<string, QueryScores> Judge((string Name, string Path)[] inputs, List<Metric> metrics, CancellationToken ct)
    {
        var file = judging.QrelsPath(parsed) ?? throw new InputException($"{inputs[0].Path} is a run: name its judgements with --qrels FILE.", field: "--qrels");
        var symbols = new RunSymbols();
        var runs = Array.ConvertAll(inputs, i => Run.Read(i.Path, symbols, judging.ReadRuns(parsed), progress, ct));
        var qrels = Qrels.Read(file, symbols, judging.ReadQrels(parsed), progress, ct);
        var rules = judging.Rules(parsed, symbols, progress, ct);
        var scores = new Dictionary<string, QueryScores>(StringComparer.Ordinal);
        for (var i = 0; i < runs.Length; i++)
        {
            var result = RunEvaluation.Evaluate(runs[i], qrels, metrics, rules, progress, ct);
            _remarks.AddRange(result.Remarks(judging.Complete(parsed)).Select(remark => $"{inputs[i].Name}: {remark}"));
            scores.Add(inputs[i].Name, result.Scores.Named(inputs[i].Name));
        }

        foreach (var remark in _remarks) Terminal.Error(remark);
        return scores;
    }
}
