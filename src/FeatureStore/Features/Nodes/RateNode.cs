using System.Runtime.Intrinsics;

namespace FeedRanker.FeatureStore;

/// <summary>
/// The posterior mean of a share under a Beta prior with the parent's mean p and strength k:
/// (successes + k p) / (exposures + k). An entity without exposures has its parent's rate.
/// </summary>
internal sealed class RateNode(FeatureNode successes, FeatureNode exposures, FeatureNode parent, float prior)
    : FeatureNode(Latest(exposures, parent))
{
    public override void Read(FeatureFrame frame, Span<float> into) =>
        RowMath.Run(new Operation(prior), frame.Of(successes), frame.Of(exposures), frame.Of(parent), into);

    private readonly struct Operation(float prior) : IRowOperation
    {
        // An outcome can be in the window when its exposure has left it: a share stays a share.
        public Vector256<float> Of(Vector256<float> won, Vector256<float> tries, Vector256<float> mean)
        {
            var k = Vector256.Create(prior);
            return (won + k * mean) / (Vector256.Max(tries, won) + k);
        }
    }
}
