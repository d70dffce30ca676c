namespace FeedRanker.FeatureStore;

/// <summary>An attribute of the user: its number, or a code of its text that is the same in every process.</summary>
internal sealed class UserAttributeNode(int attribute, bool isNumber) : FeatureNode(EntityDomain.User)
{
    public override void Read(FeatureFrame frame, Span<float> into) =>
        into[0] = isNumber ? frame.UserNumber(attribute) : frame.UserCode(attribute);
}
