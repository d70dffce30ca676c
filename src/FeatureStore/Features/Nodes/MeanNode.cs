namespace FeedRanker.FeatureStore;

/// <summary>(sum + k m) / (count + k) with the parent's mean m and strength k; without a parent's mean, sum / count.</summary>
internal sealed class MeanNode(FeatureNode sum, FeatureNode count, FeatureNode parent, float prior)
    : FeatureNode(Latest(count, parent))
{
    public override void Read(FeatureFrame frame, Span<float> into)
    {
        var sums = frame.Of(sum);
        var counts = frame.Of(count);
        var means = frame.Of(parent);
        for (var i = 0; i < into.Length; i++)
        {
            var (k, mean) = float.IsNaN(means[i]) ? (0f, 0f) : (prior, means[i]);
            var total = counts[i] + k;
            into[i] = total > 0 ? (sums[i] + k * mean) / total : float.NaN;
        }
    }
}
