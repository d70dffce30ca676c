namespace FeedRanker.FeatureStore;

/// <summary>Hours since the user joined; where that is unknown, since their first event.</summary>
internal sealed class UserAgeNode(FeatureNode hoursSinceFirst) : FeatureNode(EntityDomain.User)
{
    private const float HoursPerMs = 1 / 3_600_000f;

    public override void Read(FeatureFrame frame, Span<float> into)
    {
        var joined = frame.JoinedMs;
        into[0] = float.IsNaN(joined) || joined <= 0
            ? frame.Of(hoursSinceFirst)[0]
            : MathF.Max(0, (float)(frame.Now.TimeMs - (double)joined) * HoursPerMs);
    }
}
