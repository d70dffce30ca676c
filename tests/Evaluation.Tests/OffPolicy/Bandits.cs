namespace FeedRanker.Evaluation.Tests;

/// <summary>Tiny logs with everything known.</summary>
internal static class Bandits
{
    public static PolicyEvaluationOptions Quick { get; } = new() { Resampling = new ResamplingOptions { Resamples = 100 } };

    /// <summary>Three actions without contexts: logging and target probabilities of each.</summary>
    public static PolicyLog Log(double[] logging, double[] target, (int Action, double Reward)[] rows, bool knowsLogging = true) => new()
    {
        Name = "tiny",
        UnitOf = Enumerable.Range(0, rows.Length).ToArray(),
        Units = rows.Length,
        Actions = rows.Select(r => r.Action).ToArray(),
        ActionCount = logging.Length,
        Positions = new int[rows.Length],
        PositionCount = 1,
        Rewards = rows.Select(r => r.Reward).ToArray(),
        Propensities = rows.Select(r => logging[r.Action]).ToArray(),
        Targets = rows.Select(r => target[r.Action]).ToArray(),
        Distributions = new PolicyDistributions([0, logging.Length], Enumerable.Range(0, logging.Length).ToArray(), target, knowsLogging ? logging : null),
        DecisionOf = new int[rows.Length],
    };

    public static double Value(PolicyLog log, string estimator, PolicyEvaluationOptions? options = null) =>
        PolicyEvaluation.Run(log, (options ?? Quick) with { Estimators = [estimator] }).Estimates[0].Value;

    /// <summary>A model that expects q of each action.</summary>
    public static PolicyEvaluationOptions WithModel(double[] q, double limit) => Quick with
    {
        Switch = limit,
        Model = log => new ModelPredictions(
            Array.ConvertAll(log.Actions, a => q[a]),
            Array.ConvertAll(log.DecisionOf!, d => Expected(log, d, q, 0)),
            Array.ConvertAll(log.DecisionOf!, d => Expected(log, d, q, limit))),
    };

    private static double Expected(PolicyLog log, int decision, double[] q, double limit)
    {
        var sum = 0.0;
        var target = log.Distributions!.Target(decision);
        var logging = log.Distributions.Logging(decision);
        for (var a = 0; a < target.Length; a++)
            if (limit == 0 || target[a] > limit * logging[a]) sum += target[a] * q[log.Distributions.Actions(decision)[a]];
        return sum;
    }
}
