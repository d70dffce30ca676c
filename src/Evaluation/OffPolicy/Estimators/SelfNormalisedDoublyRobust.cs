namespace FeedRanker.Evaluation;

/// <summary>Σ_a π(a|x) q(x, a), averaged, + Σ w (r − q) / Σ w (Thomas and Brunskill 2016).</summary>
internal sealed class SelfNormalisedDoublyRobust(string name, string title) : PolicyEstimator(name, title)
{
    public override string? Lacks(PolicyLog log) => LacksDistributions(log);

    public override UnitTerms Terms(EstimatorInput input)
    {
        var (log, model, weights) = (input.Log, input.Model, input.Weights);
        var terms = new UnitTerms(log, ratio: true);
        for (var i = 0; i < weights.Length; i++)
        {
            terms.Add(log.UnitOf[i], model.OfPolicy[i]);
            terms.AddRatio(log.UnitOf[i], weights[i] * (log.Rewards[i] - model.OfShown[i]), weights[i]);
        }

        return terms;
    }
}
