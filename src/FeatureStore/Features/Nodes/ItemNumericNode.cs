namespace FeedRanker.FeatureStore;

/// <summary>A numeric attribute of the candidate, as the request's catalog has it.</summary>
internal sealed class ItemNumericNode(int numeric) : FeatureNode(EntityDomain.Row)
{
    public override void Read(FeatureFrame frame, Span<float> into) => frame.ReadNumeric(numeric, into);
}
