namespace FeedRanker.Evaluation;

/// <summary>
/// Σ_a π(a|x) q(x, a) + w (r − q), averaged (Dudík et al. 2011): right when either the propensities or the model are. With a
/// limit, switch-DR (Wang et al. 2017; Su et al. 2020): rows of a larger weight are left to the model.
/// </summary>
internal sealed class DoublyRobust(string name, string title, bool switches) : PolicyEstimator(name, title)
{
    public override string? Lacks(PolicyLog log) => LacksDistributions(log);

    public override UnitTerms Terms(EstimatorInput input) => Corrected(input, switches ? input.Switch : double.PositiveInfinity);

    public override UnitTerms? Unbiased(EstimatorInput input) => switches ? Corrected(input, double.PositiveInfinity) : null;

    public static UnitTerms Corrected(EstimatorInput input, double limit)
    {
        var (model, weights, rewards) = (input.Model, input.Weights, input.Log.Rewards);
        return Sum(input, i => model.OfPolicy[i] + (weights[i] > limit ? 0 : weights[i] * (rewards[i] - model.OfShown[i])));
    }
}
