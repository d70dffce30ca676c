namespace FeedRanker.FeatureStore;

/// <summary>1 when the user follows the candidate's author, else 0.</summary>
internal sealed class FollowsNode() : FeatureNode(EntityDomain.Row)
{
    public override void Read(FeatureFrame frame, Span<float> into)
    {
        var authors = frame.Authors;
        for (var i = 0; i < into.Length; i++) into[i] = frame.Follows.Find(authors[i]) >= 0 ? 1f : 0f;
    }
}
