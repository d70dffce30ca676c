namespace FeedRanker.Evaluation;

/// <summary>
/// Σ w r / n (Horvitz and Thompson 1952). By the weights: IPS and, on pages, the independent position IIPS (Li et al. 2018); the
/// reward interaction or cascade RIPS (McInerney et al. 2020); the whole page SIPS. Unbiased when the log supports the policy and
/// an item's reward depends on nothing but what the weight covers: its own position; the positions down to its own; the page.
/// </summary>
internal sealed class InversePropensity(string name, string title, WeightKind kind) : PolicyEstimator(name, title)
{
    public override WeightKind Kind => kind;

    public override UnitTerms Terms(EstimatorInput input)
    {
        var (weights, rewards) = (input.Log.WeightsOf(kind)!, input.Log.Rewards);
        return Sum(input, i => weights[i] * rewards[i]);
    }
}
