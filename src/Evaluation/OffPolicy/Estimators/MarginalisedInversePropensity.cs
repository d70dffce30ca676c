namespace FeedRanker.Evaluation;

/// <summary>
/// Σ w(x, e) r / n with w(x, e) = p_π(e|x) / p_b(e|x) of the action's category e (MIPS, Saito and Joachims 2022, eq. 6). Unbiased
/// when the category alone carries what an action does to the reward; its interval takes the rest back. Where the logging
/// policy's probabilities of all actions are not known, w is the mean of the weights within category and position (their eq. 8:
/// w(x, e) is E[w(x, a) | x, e]), which supposes policies that do not look at the context.
/// </summary>
internal sealed class MarginalisedInversePropensity(string name, string title) : PolicyEstimator(name, title)
{
    public override string? Lacks(PolicyLog log) => log.Categories is null ? "actions have no categories" : base.Lacks(log);

    public override UnitTerms Terms(EstimatorInput input)
    {
        var log = input.Log;
        var weights = log is { Distributions.KnowsLogging: true, DecisionOf: not null } ? Exact(log) : Estimated(log, input.Weights);
        return Sum(input, i => weights[i] * log.Rewards[i]);
    }

    public override UnitTerms Unbiased(EstimatorInput input)
    {
        var (weights, rewards) = (input.Weights, input.Log.Rewards);
        return Sum(input, i => weights[i] * rewards[i]);
    }

    private static double[] Exact(PolicyLog log)
    {
        var weights = new double[log.Count];
        for (var i = 0; i < weights.Length; i++)
        {
            var (decision, category) = (log.DecisionOf![i], log.Categories![log.Actions[i]]);
            var actions = log.Distributions!.Actions(decision);
            var target = log.Distributions.Target(decision);
            var logging = log.Distributions.Logging(decision);
            double wanted = 0, logged = 0;
            for (var a = 0; a < actions.Length; a++)
            {
                if (log.Categories[actions[a]] != category) continue;
                wanted += target[a];
                logged += logging[a];
            }

            weights[i] = logged > 0 ? wanted / logged : 0;
        }

        return weights;
    }

    private static double[] Estimated(PolicyLog log, double[] weights)
    {
        var sums = new Dictionary<(int Category, int Position), (double Sum, int Count)>();
        for (var i = 0; i < weights.Length; i++)
        {
            var cell = (log.Categories![log.Actions[i]], log.Positions[i]);
            var (sum, count) = sums.GetValueOrDefault(cell);
            sums[cell] = (sum + weights[i], count + 1);
        }

        var means = new double[weights.Length];
        for (var i = 0; i < means.Length; i++)
        {
            var (sum, count) = sums[(log.Categories![log.Actions[i]], log.Positions[i])];
            means[i] = sum / count;
        }

        return means;
    }
}
