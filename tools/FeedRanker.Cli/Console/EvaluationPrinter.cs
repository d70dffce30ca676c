using FeedRanker.Evaluation;
using FeedRanker.Serving;

namespace FeedRanker.Cli;

/// <summary>Prints an offline evaluation: the funnel, the systems side by side, the slices, the rankers, the other release.</summary>
internal static class EvaluationPrinter
{
    private const string Ndcg = "ndcg@10";

    private static readonly string[] Headline = ["ndcg@10", "ndcg@20", "recall@50", "map", "mrr"];

    public static void Print(EvaluationReport report)
    {
        Terminal.Heading($"The funnel, on events from {DateTimeOffset.FromUnixTimeMilliseconds(report.TestFromMs):yyyy-MM-dd HH:mm} UTC on");
        Console.Out.WriteLine(report.Funnel.ToText());
        Systems(report);
        BeyondAccuracy(report.Systems);
        if (report.Slices is { } slices)
        {
            Terminal.Heading("For whom it works: the engine and the best single source of each slice, 95% bootstrap intervals");
            Console.Out.WriteLine(slices.ToText());
        }

        if (report.Rankers.Count > 0)
        {
            Terminal.Heading("The ranker on held-out rows");
            Console.Out.WriteLine(report.RankersText());
            Terminal.Heading("One ranker against another on these rows, 95% bootstrap intervals over users");
            Console.Out.WriteLine(report.LeadsText());
        }

        if (report.Against is { } against) Print(against);
        Terminal.Line($"Pipeline per request: {Terminal.Number(report.Quantile(0.5), 2)} ms median, {Terminal.Number(report.Quantile(0.99), 2)} ms at the 99th percentile.");
    }

    /// <summary>Prints the comparison with another release.</summary>
    public static void Print(ReleaseComparison compared)
    {
        Terminal.Heading($"{compared.Against.Evaluated} against release {compared.Against.Manifest.Id}, on the same requests");
        Terminal.Line(compared.Against.Note);
        Console.Out.WriteLine(compared.Comparison.ToText(ReleaseComparison.SliceMetrics));
    }

    private static void Systems(EvaluationReport report)
    {
        var systems = report.Systems;
        Terminal.Heading($"Single sources, the ranker without rules and the whole engine, {systems.Queries} users, 95% bootstrap intervals");
        Terminal.Table(["system", .. Headline.Select(m => ">" + m)], systems.Systems.Select(s => (IReadOnlyList<string>)[s.System, .. Headline.Select(m => Interval(s, m))]));
        var sources = report.Funnel.Sources.Select(s => s.Source).ToHashSet(StringComparer.Ordinal);
        if (systems.Systems.Where(s => sources.Contains(s.System)).MaxBy(s => Of(s, Ndcg)?.Value ?? 0) is { } best)
            Terminal.Line($"The best single source by NDCG@10 is {best.System}; against it the whole engine gains {Gain(systems, best)}.");
        if (systems.Systems.FirstOrDefault(s => s.System == EvaluationReport.WithoutRules) is { } alone)
            Terminal.Line($"The rules take NDCG@10 from {Terminal.Number(Of(alone, Ndcg)?.Value ?? double.NaN)} to {Terminal.Number(Of(systems.Systems[^1], Ndcg)?.Value ?? double.NaN)}: {Gain(systems, alone)}.");
    }

    private static void BeyondAccuracy(SystemReport systems)
    {
        Terminal.Heading("Beyond accuracy");
        Terminal.Table(["system", ">coverage@10", ">gini@10", ">novelty@10, bits", ">ild@10", ">mean age@10, h"], systems.Systems.Select(s => (IReadOnlyList<string>)
            [s.System, Value(s, "coverage@10", 3), Value(s, "gini@10", 3), Value(s, "novelty@10", 2), Value(s, "ild@10", 3), Value(s, "mean_age@10", 0)]));
    }

    // What the engine has over another system, which stands against it as the baseline.
    private static string Gain(SystemReport systems, SystemRow other)
    {
        var d = other.Against[systems.Metrics.ToList().IndexOf(Ndcg)];
        var relative = d.MeanB == 0 ? "" : $", {Terminal.Number(100 * (d.MeanA / d.MeanB - 1), 1)}%";
        return $"{Terminal.Number(-d.Difference)} [{Terminal.Number(-d.DifferenceInterval.High)}, {Terminal.Number(-d.DifferenceInterval.Low)}]{relative}, paired by user";
    }

    private static string Interval(SystemRow system, string metric) => Of(system, metric) is { } e
        ? $"{Terminal.Number(e.Value)} [{Terminal.Number(e.Interval.Low, 3)}, {Terminal.Number(e.Interval.High, 3)}]"
        : "";

    private static string Value(SystemRow system, string metric, int digits) =>
        Of(system, metric) is { Value: var value } && double.IsFinite(value) ? Terminal.Number(value, digits) : "";

    private static MetricEstimate? Of(SystemRow system, string metric) => system.Estimates.FirstOrDefault(e => e.Metric == metric);
}
