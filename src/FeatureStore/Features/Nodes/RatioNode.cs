using System.Runtime.Intrinsics;

namespace FeedRanker.FeatureStore;

/// <summary>a / b; missing where either is missing or b is 0.</summary>
internal sealed class RatioNode(FeatureNode a, FeatureNode b) : FeatureNode(Latest(a, b))
{
    public override void Read(FeatureFrame frame, Span<float> into) => RowMath.Run(default(Operation), frame.Of(a), frame.Of(b), into);

    private readonly struct Operation : IRowOperation
    {
        public Vector256<float> Of(Vector256<float> a, Vector256<float> b, Vector256<float> c) =>
            Vector256.ConditionalSelect(Vector256.Equals(b, Vector256<float>.Zero), Vector256.Create(float.NaN), a / b);
    }
}
