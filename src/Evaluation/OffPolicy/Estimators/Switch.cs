namespace FeedRanker.Evaluation;

/// <summary>
/// Inverse propensities for actions of a weight up to τ, the reward model for the others, shown or not (SWITCH, Wang, Agarwal and
/// Dudík 2017, eq. 5): Σ w r 1{w ≤ τ} + Σ_a π(a|x) q(x, a) 1{w(x, a) &gt; τ}, averaged.
/// </summary>
internal sealed class Switch(string name, string title) : PolicyEstimator(name, title)
{
    public override string? Lacks(PolicyLog log) => LacksDistributions(log) ??
        (log.Distributions!.KnowsLogging ? null : "the logging policy's probabilities of actions that were not shown are not known");

    public override UnitTerms Terms(EstimatorInput input)
    {
        var (model, weights, rewards, limit) = (input.Model, input.Weights, input.Log.Rewards, input.Switch);
        return Sum(input, i => model.OfRare[i] + (weights[i] > limit ? 0 : weights[i] * rewards[i]));
    }

    public override UnitTerms Unbiased(EstimatorInput input)
    {
        var (model, weights, rewards, limit) = (input.Model, input.Weights, input.Log.Rewards, input.Switch);
        return Sum(input, i => model.OfRare[i] + weights[i] * (rewards[i] - (weights[i] > limit ? model.OfShown[i] : 0)));
    }
}
