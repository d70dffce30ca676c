namespace FeedRanker.FeatureStore;

/// <summary>
/// One value of the plan, computed for every place of its domain from the state and from earlier nodes. Reads only:
/// what it writes for one candidate depends on no other.
/// </summary>
internal abstract class FeatureNode(EntityDomain domain)
{
    public EntityDomain Domain { get; } = domain;

    /// <summary>Place among the nodes of its domain; the plan gives it.</summary>
    public int Slot { get; set; }

    /// <summary>Writes the value of each place of the domain; NaN for missing.</summary>
    public abstract void Read(FeatureFrame frame, Span<float> into);

    /// <summary>The domain of something computed from several values.</summary>
    protected static EntityDomain Latest(params ReadOnlySpan<FeatureNode> nodes)
    {
        var latest = EntityDomain.User;
        foreach (var node in nodes)
            if (node.Domain > latest) latest = node.Domain;
        return latest;
    }
}
