using FeedRanker.Core;

namespace FeedRanker.Core.Tests;

public class FeedRandomTests
{
    [Fact]
    public void SameSeed_SameNumbers_AndPartsDiffer()
    {
        var a = new FeedRandom(42);
        var b = new FeedRandom(42);
        var part = FeedRandom.For(42, 1);
        Assert.Equal(a.NextULong(), b.NextULong());
        Assert.NotEqual(a.NextULong(), part.NextULong());
    }

    [Fact]
    public void Next_AndNextNormal_HaveTheRightMoments()
    {
        var random = new FeedRandom(3);
        var counts = new int[10];
        double sum = 0, squares = 0;
        const int n = 100_000;
        for (var i = 0; i < n; i++)
        {
            counts[random.Next(10)]++;
            var x = random.NextNormal();
            sum += x;
            squares += x * x;
        }

        Assert.All(counts, c => Assert.InRange(c, 9_500, 10_500));
        Assert.InRange(sum / n, -0.02, 0.02);
        Assert.InRange(squares / n, 0.97, 1.03);
    }
}
