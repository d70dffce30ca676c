namespace FeedRanker.FeatureStore;

internal sealed class ProductNode(FeatureNode a, FeatureNode b) : FeatureNode(Latest(a, b))
{
    public override void Read(FeatureFrame frame, Span<float> into)
    {
        var x = frame.Of(a);
        var y = frame.Of(b);
        for (var i = 0; i < into.Length; i++) into[i] = x[i] * y[i];
    }
}
