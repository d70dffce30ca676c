using FeedRanker.Core;

namespace FeedRanker.Ranking.Tests;

public class LambdaRankLossTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void Derivatives_AnyTruncation_EqualPairByPairEnumeration(int truncation)
    {
        var table = Tables.Graded(11, 20, 2);
        var random = new FeedRandom(2);
        var scores = new float[table.Count];
        for (var i = 0; i < scores.Length; i++) scores[i] = i % 7 == 0 ? 0.5f : (float)random.NextNormal();
        var gradients = new float[table.Count];
        var hessians = new float[table.Count];
        new LambdaRankLoss(table, truncation).Derivatives(scores, gradients, hessians);
        for (var group = 0; group < table.GroupStarts.Count; group++)
        {
            var (start, end) = TableCheck.Group(table, group);
            var (g, h) = Enumerate(scores[start..end], table.Labels[start..end].ToArray(), truncation);
            for (var i = 0; i < g.Length; i++)
            {
                Assert.Equal(g[i], gradients[start + i], 1e-5 * (1 + Math.Abs(g[i])));
                Assert.Equal(h[i], hessians[start + i], 1e-5 * (1 + Math.Abs(h[i])));
            }

            Assert.Equal(0, g.Sum(), 1e-6);
        }
    }

    [Fact]
    public void Round_RandomNumbers_SumExactlyInAnyOrder()
    {
        var random = new FeedRandom(9);
        var numbers = new float[100_000];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = (float)(random.NextNormal() * Math.Exp(random.NextNormal() * 3));
        var before = (float[])numbers.Clone();
        ExactSums.Round(numbers);
        var forward = 0.0;
        var backward = 0.0;
        for (var i = 0; i < numbers.Length; i++) forward += numbers[i];
        for (var i = numbers.Length - 1; i >= 0; i--) backward += numbers[i];
        Assert.Equal(forward, backward);
        var largest = before.Max(Math.Abs);
        for (var i = 0; i < numbers.Length; i++) Assert.True(Math.Abs(numbers[i] - before[i]) <= largest * Math.Pow(2, -29));
    }

    // Swaps the two rows of every pair in the ranking and takes the difference of NDCG, instead of the closed form.
    private static (double[] Gradients, double[] Hessians) Enumerate(float[] scores, float[] labels, int truncation)
    {
        var count = scores.Length;
        var order = Enumerable.Range(0, count).OrderByDescending(i => scores[i]).ThenBy(i => i).ToArray();
        var rank = new int[count];
        for (var r = 0; r < count; r++) rank[order[r]] = r;
        double Gain(int i) => Math.Pow(2, labels[i]) - 1;
        double Dcg(int[] ranks) => Enumerable.Range(0, count).Sum(i => Gain(i) / Math.Log2(2 + ranks[i]));
        var ideal = labels.OrderDescending().Take(truncation).Select((l, r) => (Math.Pow(2, l) - 1) / Math.Log2(2 + r)).Sum();
        var g = new double[count];
        var h = new double[count];
        var total = 0.0;
        for (var i = 0; i < count && ideal > 0; i++)
        {
            for (var j = 0; j < count; j++)
            {
                if (labels[i] <= labels[j] || Math.Min(rank[i], rank[j]) >= truncation) continue;
                var swapped = (int[])rank.Clone();
                (swapped[i], swapped[j]) = (swapped[j], swapped[i]);
                var change = Math.Abs(Dcg(rank) - Dcg(swapped)) / ideal;
                if (scores.Max() != scores.Min()) change /= 0.01 + Math.Abs((double)scores[i] - scores[j]);
                var rho = 1 / (1 + Math.Exp((double)scores[i] - scores[j]));
                g[i] -= change * rho;
                g[j] += change * rho;
                h[i] += change * rho * (1 - rho);
                h[j] += change * rho * (1 - rho);
                total += 2 * change * rho;
            }
        }

        var scale = total > 0 ? Math.Log2(1 + total) / total : 1;
        return (g.Select(x => x * scale).ToArray(), h.Select(x => x * scale).ToArray());
    }
}
