namespace FeedRanker.Evaluation;

/// <summary>The one table of estimators, in the order of reports.</summary>
internal static class PolicyEstimatorTable
{
    private static readonly PolicyEstimator[] Shared =
    [
        new InversePropensity("ips", "inverse propensity", WeightKind.Position),
        new ClippedInversePropensity("clipped-ips", "clipped inverse propensity"),
        new SelfNormalised("snips", "self-normalised inverse propensity", WeightKind.Position),
        new DirectMethod("dm", "direct method"),
        new DoublyRobust("dr", "doubly robust", switches: false),
        new SelfNormalisedDoublyRobust("sn-dr", "self-normalised doubly robust"),
        new Switch("switch", "switch between inverse propensity and direct method"),
        new DoublyRobust("switch-dr", "switch doubly robust", switches: true),
        new MarginalisedInversePropensity("mips", "marginalised inverse propensity by category"),
    ];

    private static readonly PolicyEstimator[] Pages =
    [
        new InversePropensity("iips", "independent positions", WeightKind.Position),
        new InversePropensity("rips", "cascade", WeightKind.Cascade),
        new InversePropensity("sips", "whole pages", WeightKind.Page),
        new SelfNormalised("sn-iips", "self-normalised independent positions", WeightKind.Position),
        new SelfNormalised("sn-rips", "self-normalised cascade", WeightKind.Cascade),
        new SelfNormalised("sn-sips", "self-normalised whole pages", WeightKind.Page),
    ];

    public static IReadOnlyList<PolicyEstimator> All { get; } = [.. Shared, .. Pages];

    /// <summary>Those of the names, in the table's order; "all" for every one.</summary>
    public static IReadOnlyList<PolicyEstimator> Choose(IReadOnlyList<string> names)
    {
        if (names.Count == 0 || names.Contains("all")) return All;
        foreach (var name in names)
            if (!All.Any(e => e.Name == name)) throw EstimatorInput.Unknown(name, All.Select(e => e.Name));
        return All.Where(e => names.Contains(e.Name)).ToArray();
    }

    /// <summary>What a log lacks for an estimator: estimators of pages want pages, though positions alone have a weight too.</summary>
    public static string? Lacks(PolicyEstimator estimator, PolicyLog log) =>
        Array.IndexOf(Pages, estimator) >= 0 && log.Per != ValuePer.Page ? "rows are not joined to pages" : estimator.Lacks(log);
}
