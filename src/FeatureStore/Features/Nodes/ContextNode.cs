using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>One fact of the request's moment.</summary>
internal sealed class ContextNode(FeatureKind kind) : FeatureNode(EntityDomain.Request)
{
    private const long HourMs = 3_600_000;

    public override void Read(FeatureFrame frame, Span<float> into) => into[0] = kind switch
    {
        FeatureKind.Hour => frame.Now.TimeMs / HourMs % 24,
        FeatureKind.Weekday => (frame.Now.TimeMs / HourMs / 24 + 3) % 7, // 1 January 1970 was a Thursday
        FeatureKind.Surface => Code(frame.Surface),
        _ => Code(frame.Device),
    };

    private static float Code(string text) => text.Length == 0 ? 0 : 1 + StableHash.Of(text) % 255;
}
