namespace FeedRanker.Evaluation;

/// <summary>Σ w r / Σ w (Hájek 1971; Swaminathan and Joachims 2015): consistent, and never outside the rewards seen.</summary>
internal sealed class SelfNormalised(string name, string title, WeightKind kind) : PolicyEstimator(name, title)
{
    public override WeightKind Kind => kind;

    public override UnitTerms Terms(EstimatorInput input)
    {
        var log = input.Log;
        var weights = log.WeightsOf(kind)!;
        var terms = new UnitTerms(log, ratio: true);
        for (var i = 0; i < weights.Length; i++) terms.AddRatio(log.UnitOf[i], weights[i] * log.Rewards[i], weights[i]);
        return terms;
    }
}
