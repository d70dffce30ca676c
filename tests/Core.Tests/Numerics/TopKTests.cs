using FeedRanker.Core;

namespace FeedRanker.Core.Tests;

public class TopKTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(2000)]
    public void Select_RandomScoresWithTiesAndNaN_EqualsASort(int k)
    {
        var random = new FeedRandom(17);
        var scores = new float[1000];
        for (var i = 0; i < scores.Length; i++) scores[i] = random.Next(10) == 0 ? float.NaN : random.Next(50) - 25;
        var expected = Enumerable.Range(0, scores.Length).Where(i => !float.IsNaN(scores[i]))
            .OrderByDescending(i => scores[i]).ThenBy(i => i).Take(k).ToArray();

        var found = new int[k];
        var count = TopK.Select(scores, found);

        Assert.Equal(expected, found[..count]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(700)]
    public void SortDescending_TiesKeepTheirOrderAndNaNGoesLast(int n)
    {
        var random = new FeedRandom(5);
        var scores = new float[n];
        for (var i = 0; i < n; i++) scores[i] = random.Next(8) == 0 ? float.NaN : (random.Next(9) - 4) * 0.5f;
        var order = Enumerable.Range(0, n).Reverse().ToArray();
        var expected = order.OrderBy(i => float.IsNaN(scores[i]) ? 1 : 0).ThenByDescending(i => float.IsNaN(scores[i]) ? 0 : scores[i]).ToArray();

        TopK.SortDescending(order, scores, new ulong[n]);

        Assert.Equal(expected, order);
    }

    [Fact]
    public void SortDescending_BothZeros_AreEqual()
    {
        int[] order = [0, 1, 2];
        TopK.SortDescending(order, [-0f, 0f, -0f], new ulong[3]);
        Assert.Equal([0, 1, 2], order);
    }
}
