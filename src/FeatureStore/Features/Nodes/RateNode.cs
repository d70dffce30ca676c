namespace FeedRanker.FeatureStore;

/// <summary>
/// The posterior mean of a share under a Beta prior with the parent's mean p and strength k:
/// (successes + k p) / (exposures + k). An entity without exposures has its parent's rate.
/// </summary>
internal sealed class RateNode(FeatureNode successes, FeatureNode exposures, FeatureNode parent, float prior)
    : FeatureNode(Latest(exposures, parent))
{
    public override void Read(FeatureFrame frame, Span<float> into)
    {
        var wins = frame.Of(successes);
        var tries = frame.Of(exposures);
        var mean = frame.Of(parent);
        for (var i = 0; i < into.Length; i++)
        {
            var won = wins[i];
            // An outcome can be in the window when its exposure has left it: a share stays a share.
            into[i] = (won + prior * mean[i]) / (MathF.Max(tries[i], won) + prior);
        }
    }
}
