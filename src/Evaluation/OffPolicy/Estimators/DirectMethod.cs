namespace FeedRanker.Evaluation;

/// <summary>Σ_a π(a|x) q(x, a), averaged: the reward model's word alone (Beygelzimer and Langford 2009). As biased as the model.</summary>
internal sealed class DirectMethod(string name, string title) : PolicyEstimator(name, title)
{
    public override string? Lacks(PolicyLog log) => LacksDistributions(log);

    public override UnitTerms Terms(EstimatorInput input)
    {
        var model = input.Model;
        return Sum(input, i => model.OfPolicy[i]);
    }

    public override UnitTerms Unbiased(EstimatorInput input) => DoublyRobust.Corrected(input, double.PositiveInfinity);
}
