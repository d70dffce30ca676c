namespace FeedRanker.FeatureStore;

/// <summary>log(1 + x) for x ≥ 0; missing stays missing.</summary>
internal sealed class LogNode(FeatureNode x) : FeatureNode(x.Domain)
{
    // Most values are small counts.
    private static readonly float[] OfCount = [.. Enumerable.Range(0, 1024).Select(n => MathF.Log(1 + n))];

    public override void Read(FeatureFrame frame, Span<float> into)
    {
        var values = frame.Of(x);
        for (var i = 0; i < into.Length; i++)
        {
            var value = values[i];
            var count = (int)value;
            into[i] = count == value && (uint)count < (uint)OfCount.Length
                ? OfCount[count]
                : MathF.Log(1 + MathF.Max(value, 0)); // Max keeps NaN
        }
    }
}
