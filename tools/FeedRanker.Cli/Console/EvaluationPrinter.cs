using FeedRanker.Evaluation;
using FeedRanker.Serving;

namespace FeedRanker.Cli;

/// <summary>Prints an offline evaluation: the funnel, the systems side by side, the rankers.</summary>
internal static class EvaluationPrinter
{
    private static readonly string[] Headline = ["ndcg@10", "ndcg@20", "recall@50", "map", "mrr"];

    public static void Print(EvaluationReport report)
    {
        Terminal.Heading($"The funnel, on events from {DateTimeOffset.FromUnixTimeMilliseconds(report.TestFromMs):yyyy-MM-dd HH:mm} UTC on");
        Console.Out.WriteLine(report.Funnel.ToText());
        Systems(report.Systems);
        if (report.Rankers.Count > 0)
        {
            Terminal.Heading("The ranker on held-out rows");
            Console.Out.WriteLine(report.RankersText());
        }

        Terminal.Line($"Pipeline per request: {Terminal.Number(report.Quantile(0.5), 2)} ms median, {Terminal.Number(report.Quantile(0.99), 2)} ms at the 99th percentile.");
    }

    private static void Systems(SystemReport systems)
    {
        Terminal.Heading($"Single sources and the whole engine, {systems.Queries} users, 95% bootstrap intervals");
        Terminal.Table(["system", .. Headline.Select(m => ">" + m), ">coverage@10", ">mean age, h"], systems.Systems.Select(s => (IReadOnlyList<string>)
        [
            s.System, .. Headline.Select(m => Interval(s, m)), Value(s, "coverage@10", 3), Value(s, "mean_age@10", 0),
        ]));
        var best = systems.Systems.Where(s => s.System != systems.Baseline).MaxBy(s => Of(s, "ndcg@10")?.Value ?? 0);
        if (best is null || best.Against.Count == 0) return;
        var difference = best.Against[systems.Metrics.ToList().IndexOf("ndcg@10")];
        var relative = difference.MeanA / difference.MeanB - 1;
        Terminal.Line($"The best single source by NDCG@10 is {best.System}; against it the whole engine gains "
            + $"{Terminal.Number(-difference.Difference)} [{Terminal.Number(-difference.DifferenceInterval.High)}, {Terminal.Number(-difference.DifferenceInterval.Low)}], "
            + $"paired by user: {Terminal.Number(100 * relative, 1)}%.");
    }

    private static string Interval(SystemRow system, string metric) => Of(system, metric) is { } e
        ? $"{Terminal.Number(e.Value)} [{Terminal.Number(e.Interval.Low, 3)}, {Terminal.Number(e.Interval.High, 3)}]"
        : "";

    private static string Value(SystemRow system, string metric, int digits) =>
        Of(system, metric) is { Value: var value } && double.IsFinite(value) ? Terminal.Number(value, digits) : "";

    private static MetricEstimate? Of(SystemRow system, string metric) => system.Estimates.FirstOrDefault(e => e.Metric == metric);
}
