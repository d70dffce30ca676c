using System.Runtime.Intrinsics;

namespace FeedRanker.FeatureStore;

internal sealed class DifferenceNode(FeatureNode a, FeatureNode b) : FeatureNode(Latest(a, b))
{
    public override void Read(FeatureFrame frame, Span<float> into) => RowMath.Run(default(Operation), frame.Of(a), frame.Of(b), into);

    private readonly struct Operation : IRowOperation
    {
        public Vector256<float> Of(Vector256<float> a, Vector256<float> b, Vector256<float> c) => a - b;
    }
}
