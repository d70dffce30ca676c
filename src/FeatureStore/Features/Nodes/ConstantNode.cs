namespace FeedRanker.FeatureStore;

internal sealed class ConstantNode(float value) : FeatureNode(EntityDomain.User)
{
    public override void Read(FeatureFrame frame, Span<float> into) => into.Fill(value);
}
