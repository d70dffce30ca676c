using System.Runtime.Intrinsics;

namespace FeedRanker.FeatureStore;

/// <summary>A value, or what stands for it when it is missing.</summary>
internal sealed class DefaultNode(FeatureNode x, float missing) : FeatureNode(x.Domain)
{
    public override void Read(FeatureFrame frame, Span<float> into) => RowMath.Run(new Operation(missing), frame.Of(x), frame.Of(x), into);

    private readonly struct Operation(float missing) : IRowOperation
    {
        public Vector256<float> Of(Vector256<float> x, Vector256<float> b, Vector256<float> c) =>
            Vector256.ConditionalSelect(Vector256.Equals(x, x), x, Vector256.Create(missing));
    }
}
