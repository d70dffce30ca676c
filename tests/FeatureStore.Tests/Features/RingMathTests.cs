using FeedRanker.Core;

namespace FeedRanker.FeatureStore.Tests;

public sealed class RingMathTests
{
    [Fact]
    public void Sum_EveryStretchOfEveryRing_IsThatOfItsBuckets()
    {
        var random = new FeedRandom(1);
        for (var buckets = 8; buckets <= 32; buckets++)
        {
            // Not-a-number around the ring, and beyond what is summed: nothing else may be looked at.
            var memory = new float[buckets + 16];
            for (var at = 0; at < buckets; at++)
            {
                for (var count = 1; count <= buckets; count++)
                {
                    Array.Fill(memory, float.NaN);
                    var ring = memory.AsSpan(8, buckets);
                    var expected = 0.0;
                    for (var i = 0; i < count; i++)
                    {
                        ref var bucket = ref ring[(at + i) % buckets];
                        bucket = random.Next(1 << 20); // exact in any order
                        expected += bucket;
                    }

                    Assert.True(expected == RingMath.Sum(ring, at, count), $"{count} buckets from {at} of {buckets}");
                }
            }
        }
    }
}
