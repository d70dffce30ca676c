namespace FeedRanker.FeatureStore;

/// <summary>log(1 + x) for x ≥ 0; missing stays missing.</summary>
internal sealed class LogNode(FeatureNode x) : FeatureNode(x.Domain)
{
    public override void Read(FeatureFrame frame, Span<float> into)
    {
        var values = frame.Of(x);
        for (var i = 0; i < into.Length; i++)
        {
            var value = values[i];
            into[i] = value == 0 ? 0 : MathF.Log(1 + MathF.Max(value, 0)); // Max keeps NaN
        }
    }
}
