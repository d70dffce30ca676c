namespace FeedRanker.FeatureStore;

/// <summary>A value, or what stands for it when it is missing.</summary>
internal sealed class DefaultNode(FeatureNode x, float missing) : FeatureNode(x.Domain)
{
    public override void Read(FeatureFrame frame, Span<float> into)
    {
        var values = frame.Of(x);
        for (var i = 0; i < into.Length; i++) into[i] = float.IsNaN(values[i]) ? missing : values[i];
    }
}
