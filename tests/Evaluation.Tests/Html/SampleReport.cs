using FeedRanker.Core;

namespace FeedRanker.Evaluation.Tests.Html;

/// <summary>A report with every kind of block, from a small drawn world, so that its numbers look like real ones.</summary>
internal static class SampleReport
{
    private const int Catalog = 2000;
    private static readonly string[] Sources = ["als", "item-to-item", "ease", "followed", "trending", "fresh"];
    private static readonly double[] Reach = [0.45, 0.4, 0.38, 0.16, 0.14, 0.08];

    private static readonly Lazy<ReportDocument> Made = new(Make);

    public static ReportDocument Everything() => Made.Value;

    private static ReportDocument Make()
    {
        var (funnel, systems) = Evaluate(requests: 150);
        var document = ReportDocument.FromFunnel(funnel, systems, new ReportOrigin
        {
            Release = "r-20260114-7f3a9c",
            Data = "generated world, 300 users, 2,000 items, 7 days",
            Commands = ["feedranker generate --out world --users 300 --items 2000 --days 7 --seed 1", "feedranker evaluate release --data world --html report.html"],
            Facts = [new ReportFact("Test part from", "2026-01-13 00:00 UTC")],
        });
        return document with
        {
            Notes = [.. document.Notes, new ReportNote(NoteLevel.Warning, "The logging policy gave 38 of 2,000 items no chance: their value cannot be told from this log.")],
            Sections = [.. document.Sections, Ranker(), Slices(), Policy()],
        };
    }

    /// <summary>A funnel and its systems; the engine sorts what the sources found by a noisy score.</summary>
    public static (FunnelReport Funnel, SystemReport Systems) Evaluate(int requests)
    {
        var random = new FeedRandom(7);
        var facts = new ItemFacts(Catalog);
        var shape = new FunnelShape { Sources = Sources.Select(s => (s, 200)).ToArray(), Steps = ["features", "ranker", "eligible", "author-cap", "diversify"] };
        var metrics = SystemSections.CurveMetrics.Concat(MetricCatalog.ParseList("map,mrr,coverage@10,gini@10")).ToArray();
        var judging = new JudgingOptions { EmptyQueries = EmptyQueries.Skip };
        var funnel = new FunnelAccumulator(shape, facts, metrics: metrics, options: judging);
        var systems = Sources.Select(s => new SystemAccumulator(s, metrics, facts, judging)).ToArray();
        for (var q = 0; q < requests; q++) AddRequest(funnel, systems, ref random, q);
        var draws = new ResamplingOptions { Resamples = 500, Flips = 1000 };
        var report = funnel.ToReport(draws);
        return (report, SystemReport.Of([report.Scores, .. systems.Select(s => s.ToScores())], "engine", draws));
    }

    private static void AddRequest(FunnelAccumulator funnel, SystemAccumulator[] systems, ref FeedRandom random, int q)
    {
        var relevant = Distinct(ref random, 3 + random.Next(8));
        var hits = new int[Sources.Length][];
        for (var s = 0; s < hits.Length; s++) hits[s] = Hits(ref random, relevant, Reach[s]);
        var union = hits.SelectMany(h => h).Distinct().ToArray();
        var blended = union.Take(600).ToArray();
        var keys = new double[blended.Length];
        for (var i = 0; i < keys.Length; i++) keys[i] = random.NextDouble() - (Array.IndexOf(relevant, blended[i]) >= 0 ? 0.75 : 0);
        var ranked = (int[])blended.Clone();
        Array.Sort(keys, ranked);
        var eligible = ranked.Where(item => item % 17 != 0).ToArray();
        var capped = eligible.Where((_, i) => i % 9 != 4).ToArray();
        var page = capped.Take(50).ToArray();
        funnel.AddRequest(new FunnelRequest
        {
            QueryId = $"u{q}",
            NowMs = 1,
            SourceHits = hits,
            Blended = blended,
            AfterSteps = [blended, ranked, eligible, capped, page],
            Page = page,
            Relevant = relevant,
        });
        for (var s = 0; s < systems.Length; s++) systems[s].Add($"u{q}", hits[s].AsSpan(0, Math.Min(50, hits[s].Length)), relevant);
    }

    private static int[] Distinct(ref FeedRandom random, int count)
    {
        var items = new HashSet<int>();
        while (items.Count < count) items.Add(random.Next(Catalog));
        return [.. items];
    }

    // Relevant items tend to the front; the rest is noise.
    private static int[] Hits(ref FeedRandom random, int[] relevant, double reach)
    {
        var keys = new SortedDictionary<double, int>();
        foreach (var item in relevant)
            if (random.NextDouble() < reach) keys[random.NextDouble() * 0.4] = item;
        foreach (var item in Distinct(ref random, 150))
            if (!keys.ContainsValue(item)) keys[random.NextDouble()] = item;
        return [.. keys.Values];
    }

    private static ReportSection Ranker()
    {
        var random = new FeedRandom(3);
        var raw = new double[20_000];
        var calibrated = new double[raw.Length];
        var labels = new bool[raw.Length];
        for (var i = 0; i < raw.Length; i++)
        {
            calibrated[i] = 0.35 * Math.Pow(random.NextDouble(), 2.5);
            raw[i] = Math.Min(0.999, calibrated[i] * 1.35 + 0.01);
            labels[i] = random.NextDouble() < calibrated[i];
        }

        return new ReportSection
        {
            Id = "ranker",
            Title = "The ranker on held-out rows",
            Blocks =
            [
                new ReliabilityChart
                {
                    Id = "reliability", Title = "Calibration", Text = "On the dashed line predictions are what happens.",
                    Series = [ReliabilitySeries.Of("boosted trees", Calibration.Of(raw, labels, 20, BinEdges.EqualMass)), ReliabilitySeries.Of("calibrated", Calibration.Of(calibrated, labels))],
                },
            ],
        };
    }

    private static ReportSection Slices() => new()
    {
        Id = "slices",
        Title = "Slices",
        Blocks =
        [
            new BarsChart
            {
                Id = "slice-bars", Title = "ndcg@10 by slice", Category = "slice", X = new ReportAxis("ndcg@10"),
                Categories = ["all users", "new users (no event before the test part)", "light users", "heavy users", "new items", "country DE", "country FR"],
                Series =
                [
                    new BarsSeries("this release", [Near(0.231, 0.012), Near(0.118, 0.035), Near(0.205, 0.019), Near(0.262, 0.018), Near(0.094, 0.03), Near(0.24, 0.022), double.NaN]),
                    new BarsSeries("previous release", [Near(0.222, 0.012), Near(0.121, 0.036), Near(0.199, 0.018), Near(0.249, 0.018), Near(0.071, 0.028), Near(0.236, 0.021), double.NaN]),
                ],
            },
        ],
    };

    private static ReportSection Policy() => new()
    {
        Id = "policy",
        Title = "What another policy would have earned",
        Notes = [new ReportNote(NoteLevel.Warning, "Effective sample size 2.1 of 10,000: this log cannot answer.")],
        Blocks =
        [
            new BarsChart
            {
                Id = "estimators", Title = "Value by estimator", Category = "estimator", Categories = ["IPS", "clipped IPS", "SNIPS", "DM", "DR"], Mark = BarsMark.Point, Reference = 0.0046,
                X = new ReportAxis("clicks per impression"), Series = [new BarsSeries("value", [Near(0.0068, 0.0028), Near(0.0059, 0.0016), Near(0.0051, 0.0014), Near(0.0044, 0.0004), Near(0.0048, 0.0011)])],
            },
            new PositionBiasChart
            {
                Id = "position-bias", Title = "Position bias",
                Series =
                [
                    new PositionBiasSeries("regression EM", Enumerable.Range(1, 20).Select(p => new PositionBiasPoint(p, Near(Math.Pow(p, -0.72), 0.02 + 0.002 * p))).ToArray(), Emphasis: true),
                    new PositionBiasSeries("intervention harvesting", Enumerable.Range(1, 20).Select(p => new PositionBiasPoint(p, Near(Math.Pow(p, -0.66), 0.04))).ToArray()),
                    PositionBiasSeries.Of("truth", Enumerable.Range(1, 20).Select(p => Math.Pow(p, -0.7)).ToArray(), reference: true),
                ],
            },
        ],
    };

    private static ReportValue Near(double value, double reach) => new(value, value - reach, value + reach);
}
