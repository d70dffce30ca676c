namespace FeedRanker.FeatureStore;

/// <summary>a / b; missing where either is missing or b is 0.</summary>
internal sealed class RatioNode(FeatureNode a, FeatureNode b) : FeatureNode(Latest(a, b))
{
    public override void Read(FeatureFrame frame, Span<float> into)
    {
        var x = frame.Of(a);
        var y = frame.Of(b);
        for (var i = 0; i < into.Length; i++) into[i] = y[i] == 0 ? float.NaN : x[i] / y[i];
    }
}
