namespace FeedRanker.FeatureStore;

/// <summary>The mean of those values that are not missing; missing when all are.</summary>
internal sealed class AverageNode(FeatureNode[] of) : FeatureNode(Latest(of))
{
    public override void Read(FeatureFrame frame, Span<float> into)
    {
        for (var i = 0; i < into.Length; i++)
        {
            var (sum, count) = (0f, 0);
            foreach (var node in of)
            {
                var value = frame.Of(node)[i];
                if (float.IsNaN(value)) continue;
                sum += value;
                count++;
            }

            into[i] = count == 0 ? float.NaN : sum / count;
        }
    }
}
