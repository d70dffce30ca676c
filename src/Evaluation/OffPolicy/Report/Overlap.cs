namespace FeedRanker.Evaluation;

/// <summary>How well a log covers a policy, seen from one kind of weight.</summary>
/// <param name="Kind">The weight.</param>
/// <param name="Weights">How many weights there are: rows, or pages for <see cref="WeightKind.Page"/>.</param>
/// <param name="EffectiveSize">(Σ w)² / Σ w² (Kish 1965): how many equally weighted ones would tell as much.</param>
/// <param name="MeanWeight">Mean weight: 1 but for chance when the log supports the policy and propensities are right.</param>
/// <param name="MeanWeightError">Its standard error.</param>
/// <param name="MostWeight">The largest weight.</param>
/// <param name="MostShare">Its share of all weight.</param>
/// <param name="TopShare">Share of all weight that the top 1% hold.</param>
/// <param name="Rewarded">Rows with a reward other than 0 and a weight above 0.</param>
public sealed record Overlap(
    WeightKind Kind,
    int Weights,
    double EffectiveSize,
    double MeanWeight,
    double MeanWeightError,
    double MostWeight,
    double MostShare,
    double TopShare,
    int Rewarded)
{
    private static readonly double[] Heaviest = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

    /// <summary>
    /// Share of all weight that the heaviest share of the weights holds, from a thousandth of them (or what is at
    /// least one of them) to all: the upper end of a Lorenz curve. Equal weights hold as much as they are.
    /// </summary>
    public IReadOnlyList<(double Heaviest, double Holds)> Concentration { get; init; } = [];

    /// <summary>Measures one kind of weight; null when the log does not have it.</summary>
    public static Overlap? Of(PolicyLog log, WeightKind kind)
    {
        var weights = log.WeightsOf(kind);
        if (weights is null) return null;
        var rewarded = 0;
        for (var i = 0; i < weights.Length; i++) rewarded += weights[i] > 0 && log.Rewards[i] != 0 ? 1 : 0;
        var sorted = kind == WeightKind.Page ? OnePerUnit(log, weights) : (double[])weights.Clone();
        Array.Sort(sorted);
        double sum = 0, square = 0, top = 0;
        foreach (var w in sorted)
        {
            sum += w;
            square += w * w;
        }

        var n = sorted.Length;
        var first = n - (int)Math.Ceiling(0.01 * n);
        for (var i = first; i < n; i++) top += sorted[i];
        var mean = sum / n;
        var error = Math.Sqrt(Math.Max(0, square / n - mean * mean) / n);
        return new Overlap(kind, n, sum > 0 ? sum * sum / square : 0, mean, error, sorted[^1], sum > 0 ? sorted[^1] / sum : 0, sum > 0 ? top / sum : 0, rewarded) { Concentration = Concentrated(sorted, sum) };
    }

    /// <summary>
    /// The evaluated policy's probability of actions that the log cannot speak of: those the logging policy never shows where its
    /// probabilities are known, else those the log never shows at that position. NaN when the policy's probabilities are unknown.
    /// </summary>
    public static double UnsupportedMass(PolicyLog log)
    {
        if (log.Distributions is null || log.DecisionOf is null) return double.NaN;
        var seen = new HashSet<(int, int)>();
        if (!log.Distributions.KnowsLogging)
            for (var i = 0; i < log.Count; i++) seen.Add((log.Actions[i], log.Positions[i]));
        var known = new Dictionary<(int, int), double>();
        var mass = 0.0;
        for (var i = 0; i < log.Count; i++)
        {
            var decision = (log.DecisionOf[i], log.Positions[i]);
            if (!known.TryGetValue(decision, out var lost)) known.Add(decision, lost = Lost(log.Distributions, decision.Item1, decision.Item2, seen));
            mass += lost;
        }

        return mass / log.Count;
    }

    private static double Lost(PolicyDistributions distributions, int decision, int position, HashSet<(int, int)> seen)
    {
        var actions = distributions.Actions(decision);
        var target = distributions.Target(decision);
        var logging = distributions.Logging(decision);
        var lost = 0.0;
        for (var a = 0; a < actions.Length; a++)
            if (logging.IsEmpty ? !seen.Contains((actions[a], position)) : logging[a] == 0) lost += target[a];
        return lost;
    }

    private static (double Heaviest, double Holds)[] Concentrated(double[] sorted, double sum)
    {
        if (!(sum > 0)) return [];
        var points = new List<(double Heaviest, double Holds)>();
        var held = 0.0;
        var at = sorted.Length;
        foreach (var share in Heaviest)
        {
            var count = (int)(share * sorted.Length + 1e-9);
            if (count == 0) continue;
            while (at > sorted.Length - count) held += sorted[--at];
            points.Add((share, held / sum));
        }

        return [.. points];
    }

    private static double[] OnePerUnit(PolicyLog log, double[] weights)
    {
        var of = new double[log.Units];
        for (var i = 0; i < weights.Length; i++) of[log.UnitOf[i]] = weights[i];
        return of;
    }
}
