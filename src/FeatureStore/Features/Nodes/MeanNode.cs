using System.Runtime.Intrinsics;

namespace FeedRanker.FeatureStore;

/// <summary>(sum + k m) / (count + k) with the parent's mean m and strength k; without a parent's mean, sum / count.</summary>
internal sealed class MeanNode(FeatureNode sum, FeatureNode count, FeatureNode parent, float prior)
    : FeatureNode(Latest(count, parent))
{
    public override void Read(FeatureFrame frame, Span<float> into) =>
        RowMath.Run(new Operation(prior), frame.Of(sum), frame.Of(count), frame.Of(parent), into);

    private readonly struct Operation(float prior) : IRowOperation
    {
        public Vector256<float> Of(Vector256<float> sum, Vector256<float> count, Vector256<float> mean)
        {
            var known = Vector256.Equals(mean, mean);
            var k = Vector256.Create(prior) & known;
            var total = count + k;
            return Vector256.ConditionalSelect(Vector256.GreaterThan(total, Vector256<float>.Zero), (sum + k * (mean & known)) / total, Vector256.Create(float.NaN));
        }
    }
}
