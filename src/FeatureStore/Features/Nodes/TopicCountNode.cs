namespace FeedRanker.FeatureStore;

internal sealed class TopicCountNode() : FeatureNode(EntityDomain.Row)
{
    public override void Read(FeatureFrame frame, Span<float> into)
    {
        for (var i = 0; i < into.Length; i++) into[i] = frame.TopicsOf(i).Length;
    }
}
