using System.Runtime.Intrinsics;

namespace FeedRanker.FeatureStore;

/// <summary>One value per candidate from those of its topics: their mean, or the largest, of those not missing.</summary>
internal sealed class AcrossTopicsNode(FeatureNode topicValue, bool max) : FeatureNode(EntityDomain.Row)
{
    private const int Lane = 8;

    public override void Read(FeatureFrame frame, Span<float> into)
    {
        var values = frame.TopicValues(topicValue); // with a missing one after the last
        Span<float> some = stackalloc float[Lane];
        for (var i = 0; i < into.Length; i += Lane)
        {
            Of(frame.Topics, values, i).CopyTo(some);
            some[..Math.Min(Lane, into.Length - i)].CopyTo(into[i..]);
        }
    }

    // Of eight candidates, each one's topics in their order.
    private Vector256<float> Of(BatchTopics topics, ReadOnlySpan<float> values, int from)
    {
        var (sum, count, largest) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256.Create(float.NaN));
        for (var depth = 0; depth < topics.Depth; depth++)
        {
            var places = topics.Places(depth).Slice(from, Lane);
            var value = Vector256.Create(values[places[0]], values[places[1]], values[places[2]], values[places[3]],
                values[places[4]], values[places[5]], values[places[6]], values[places[7]]);
            var known = Vector256.Equals(value, value);
            sum += value & known;
            count += Vector256<float>.One & known;
            largest = Vector256.ConditionalSelect(Vector256.AndNot(known, Vector256.LessThanOrEqual(value, largest)), value, largest);
        }

        return max ? largest : Vector256.ConditionalSelect(Vector256.Equals(count, Vector256<float>.Zero), Vector256.Create(float.NaN), sum / count);
    }
}
