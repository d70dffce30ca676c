namespace FeedRanker.FeatureStore;

/// <summary>What an accumulator of an entity says at the request's time.</summary>
internal sealed class AccumulatorNode(EntityState entity, Accumulator accumulator) : FeatureNode(entity.Domain)
{
    public override void Read(FeatureFrame frame, Span<float> into) =>
        accumulator.Read(frame.RecordsOf(entity), frame.SlotsOf(entity), frame.Now, into);
}
