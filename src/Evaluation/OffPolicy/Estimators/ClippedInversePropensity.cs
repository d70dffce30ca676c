namespace FeedRanker.Evaluation;

/// <summary>Σ min(w, M) r / n (Ionides 2008; Bottou et al. 2013): less variance, and a bias towards 0 that its interval takes back.</summary>
internal sealed class ClippedInversePropensity(string name, string title) : PolicyEstimator(name, title)
{
    public override UnitTerms Terms(EstimatorInput input)
    {
        var (weights, rewards, most) = (input.Weights, input.Log.Rewards, input.Clip);
        return Sum(input, i => Math.Min(weights[i], most) * rewards[i]);
    }

    public override UnitTerms Unbiased(EstimatorInput input)
    {
        var (weights, rewards) = (input.Weights, input.Log.Rewards);
        return Sum(input, i => weights[i] * rewards[i]);
    }
}
