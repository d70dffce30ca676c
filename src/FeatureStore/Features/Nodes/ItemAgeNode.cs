namespace FeedRanker.FeatureStore;

/// <summary>Hours since the candidate was published, at least 0; missing when that is unknown.</summary>
internal sealed class ItemAgeNode() : FeatureNode(EntityDomain.Row)
{
    private const double HoursPerMs = 1 / 3_600_000.0;

    public override void Read(FeatureFrame frame, Span<float> into)
    {
        var published = frame.Catalog.PublishedMs;
        var items = frame.Items;
        for (var i = 0; i < into.Length; i++)
        {
            var time = (uint)items[i] < (uint)published.Length ? published[items[i]] : 0;
            into[i] = time == 0 ? float.NaN : (float)(Math.Max(0, frame.Now.TimeMs - time) * HoursPerMs);
        }
    }
}
