using FeedRanker.Core;

namespace FeedRanker.Ranking.Tests;

public class LambdaRankLossTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(100, true)]
    [InlineData(3, false)]
    public void Derivatives_AnyTruncation_EqualPairByPairEnumeration(int truncation, bool normalise)
    {
        var table = Tables.Graded(11, 20, 2);
        var scores = Scores(table.Count, seed: 2);
        var gradients = new float[table.Count];
        var hessians = new float[table.Count];
        new LambdaRankLoss(table, new TreeTrainingOptions { Truncation = truncation, NormalisePairs = normalise }).Derivatives(scores, gradients, hessians);
        for (var group = 0; group < table.GroupStarts.Count; group++)
        {
            var (start, end) = TableCheck.Group(table, group);
            var (g, h) = Enumerate(scores[start..end], table.Labels[start..end].ToArray(), truncation, normalise);
            for (var i = 0; i < g.Length; i++)
            {
                Assert.Equal(g[i], gradients[start + i], 1e-5 * (1 + Math.Abs(g[i])));
                Assert.Equal(h[i], hessians[start + i], 1e-5 * (1 + Math.Abs(h[i])));
            }

            Assert.Equal(0, g.Sum(), 1e-6);
        }
    }

    // Over many rounds the drawn derivatives come to those of all pairs, each with what it is drawn for: 1 / u + 1 / v.
    [Theory]
    [InlineData(1, false)]
    [InlineData(4, false)]
    [InlineData(2, true)]
    public void Derivatives_OfSampledPairs_AverageToTheSlopesOfTheirExpectedLoss(int perRow, bool places)
    {
        const int Rounds = 4000;
        var table = Weighted(Tables.Graded(21, 6, 2));
        var scores = Scores(table.Count, seed: 3);
        var placeOf = Enumerable.Range(0, table.Count).Select(row => row % 5).ToArray();
        var bias = places ? new PairBias(placeOf, 5, [1, 0.8, 0.5, 0.3, 0.2], 0) : null;
        var loss = new LambdaRankLoss(table, new TreeTrainingOptions { Pairs = LambdaPairs.Sampled, PairsPerRow = perRow, NormalisePairs = false }, bias);
        var (g, h) = (new float[table.Count], new float[table.Count]);
        var (mean, square, meanHessian, squareHessian) = (new double[table.Count], new double[table.Count], new double[table.Count], new double[table.Count]);
        for (var round = 0; round < Rounds; round++)
        {
            loss.Derivatives(scores, g, h);
            for (var row = 0; row < g.Length; row++)
            {
                mean[row] += g[row] / (double)Rounds;
                square[row] += g[row] * (double)g[row] / Rounds;
                meanHessian[row] += h[row] / (double)Rounds;
                squareHessian[row] += h[row] * (double)h[row] / Rounds;
            }
        }

        for (var group = 0; group < table.GroupStarts.Count; group++)
        {
            var (start, end) = TableCheck.Group(table, group);
            var (slopes, curves) = Expected(scores[start..end], table.Labels[start..end].ToArray(), row => bias is null ? 1 : 1 / bias.Clicked[placeOf[start + row]]);
            for (var i = 0; i < slopes.Length; i++)
            {
                var (row, weight) = (start + i, table.Weights[start]);
                var error = 1e-6 + 5 * Math.Sqrt(Math.Max(0, square[row] - mean[row] * mean[row]) / Rounds);
                Assert.True(Math.Abs(mean[row] - weight * slopes[i]) < error, $"row {row}: mean gradient {mean[row]}, slope {weight * slopes[i]}, 5 standard errors {error}");
                error = 1e-5 + 5 * Math.Sqrt(Math.Max(0, squareHessian[row] - meanHessian[row] * meanHessian[row]) / Rounds);
                Assert.True(Math.Abs(meanHessian[row] - weight * curves[i]) < error, $"row {row}: mean hessian {meanHessian[row]}, curvature {weight * curves[i]}, 5 standard errors {error}");
            }
        }
    }

    [Fact]
    public void Derivatives_OfSampledPairs_HangOnSeedAndRoundAlone()
    {
        var table = Tables.Graded(21, 30, 2);
        var scores = Scores(table.Count, seed: 3);
        float[][] Rounds(int seed)
        {
            var loss = new LambdaRankLoss(table, new TreeTrainingOptions { Pairs = LambdaPairs.Sampled, Seed = seed });
            return [.. Enumerable.Range(0, 3).Select(_ =>
            {
                var (g, h) = (new float[table.Count], new float[table.Count]);
                loss.Derivatives(scores, g, h);
                return g;
            })];
        }

        var first = Rounds(1);
        Assert.Equal(first, Rounds(1));
        Assert.NotEqual(first[0], first[1]);
        Assert.NotEqual(first[1], first[2]);
        Assert.NotEqual(first[0], Rounds(2)[0]);
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

    // Slopes and curvatures, by finite differences, of the sum over pairs of (1 / u + 1 / v) |delta NDCG| log(1 + e^-(s_i - s_j)),
    // with delta NDCG of the ranking as it is, whole, and u and v the rows of other grades than that of i and of j.
    private static (double[] Slopes, double[] Curves) Expected(float[] scores, float[] labels, Func<int, double> weightOfBetter)
    {
        const double Step = 1e-3;
        var count = scores.Length;
        var order = Enumerable.Range(0, count).OrderByDescending(i => scores[i]).ThenBy(i => i).ToArray();
        var ideal = labels.OrderDescending().Select((l, r) => (Math.Pow(2, l) - 1) / Math.Log2(2 + r)).Sum();
        double Discount(int row) => 1 / Math.Log2(2 + Array.IndexOf(order, row));
        double Share(int row) => 1.0 / labels.Count(l => l != labels[row]);
        double Loss(int moved, double by)
        {
            double At(int row) => scores[row] + (row == moved ? by : 0);
            var loss = 0.0;
            for (var i = 0; i < count && ideal > 0; i++)
            {
                for (var j = 0; j < count; j++)
                {
                    if (labels[i] <= labels[j]) continue;
                    var change = (Math.Pow(2, labels[i]) - Math.Pow(2, labels[j])) * Math.Abs(Discount(i) - Discount(j)) / ideal;
                    loss += (Share(i) + Share(j)) * weightOfBetter(i) * change * Math.Log(1 + Math.Exp(At(j) - At(i)));
                }
            }

            return loss;
        }

        var rows = Enumerable.Range(0, count);
        return ([.. rows.Select(i => (Loss(i, Step) - Loss(i, -Step)) / (2 * Step))], [.. rows.Select(i => (Loss(i, Step) - 2 * Loss(i, 0) + Loss(i, -Step)) / (Step * Step))]);
    }

    // Groups of weight 1, 2 and 3 in turn.
    private static TrainingTable Weighted(TrainingTable table)
    {
        var weighted = new TrainingTable(table.Features);
        for (var group = 0; group < table.GroupStarts.Count; group++)
        {
            weighted.BeginGroup();
            var (start, end) = TableCheck.Group(table, group);
            for (var row = start; row < end; row++) table.Row(row).CopyTo(weighted.Add(0, row, 0, table.Labels[row], 1 + group % 3));
        }

        return weighted;
    }

    // Some of them equal.
    private static float[] Scores(int count, ulong seed)
    {
        var random = new FeedRandom(seed);
        return [.. Enumerable.Range(0, count).Select(i => i % 7 == 0 ? 0.5f : (float)random.NextNormal())];
    }

    // Swaps the two rows of every pair in the ranking and takes the difference of NDCG, instead of the closed form.
    private static (double[] Gradients, double[] Hessians) Enumerate(float[] scores, float[] labels, int truncation, bool normalise)
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
                if (normalise && scores.Max() != scores.Min()) change /= 0.01 + Math.Abs((double)scores[i] - scores[j]);
                var rho = 1 / (1 + Math.Exp((double)scores[i] - scores[j]));
                g[i] -= change * rho;
                g[j] += change * rho;
                h[i] += change * rho * (1 - rho);
                h[j] += change * rho * (1 - rho);
                total += 2 * change * rho;
            }
        }

        var scale = normalise && total > 0 ? Math.Log2(1 + total) / total : 1;
        return (g.Select(x => x * scale).ToArray(), h.Select(x => x * scale).ToArray());
    }
}
