using System.Runtime.Intrinsics;

namespace FeedRanker.FeatureStore;

/// <summary>A value as long as the newest event behind it is recent enough, or there was none yet; else what stands for it.</summary>
internal sealed class FreshNode(FeatureNode x, FeatureNode hoursSince, float limitHours, float stale) : FeatureNode(Latest(x, hoursSince))
{
    public override void Read(FeatureFrame frame, Span<float> into) =>
        RowMath.Run(new Operation(limitHours, stale), frame.Of(x), frame.Of(hoursSince), into);

    private readonly struct Operation(float limitHours, float stale) : IRowOperation
    {
        public Vector256<float> Of(Vector256<float> x, Vector256<float> hours, Vector256<float> c) =>
            Vector256.ConditionalSelect(Vector256.GreaterThan(hours, Vector256.Create(limitHours)), Vector256.Create(stale), x);
    }
}
