namespace FeedRanker.FeatureStore;

/// <summary>One value per candidate from those of its topics: their mean, or the largest; missing without topics.</summary>
internal sealed class AcrossTopicsNode(FeatureNode topicValue, bool max) : FeatureNode(EntityDomain.Row)
{
    public override void Read(FeatureFrame frame, Span<float> into)
    {
        var values = frame.TopicValues(topicValue);
        for (var i = 0; i < into.Length; i++)
        {
            var topics = frame.Topics.Of(i);
            var sum = 0f;
            var largest = float.NaN;
            foreach (var topic in topics)
            {
                var value = values[topic];
                sum += value;
                if (!(value <= largest)) largest = value;
            }

            into[i] = topics.Length == 0 ? float.NaN : max ? largest : sum / topics.Length;
        }
    }
}
