using FeedRanker.Core;

namespace FeedRanker.Ranking.Tests;

public class CalibrationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Isotonic_FewRows_EqualsTheBestRisingFunctionByEnumeration(ulong seed)
    {
        var random = new FeedRandom(seed);
        var scores = Enumerable.Range(0, 9).Select(i => (float)random.Next(7)).ToArray();
        var labels = scores.Select(_ => (float)random.Next(2)).ToArray();
        var weights = scores.Select(_ => 1 + random.Next(3) * 0.5f).ToArray();
        var fitted = new float[scores.Length];
        IsotonicCalibrator.Fit(scores, labels, weights).Apply(scores, fitted);
        var best = BestRising(scores, labels, weights);
        for (var i = 0; i < scores.Length; i++) Assert.Equal(best[scores[i]], fitted[i], 1e-5);
    }

    [Fact]
    public void Isotonic_AnyScores_RisesAndJoinsItsStepsByLines()
    {
        var calibrator = IsotonicCalibrator.Fit([0, 1, 2, 3], [0, 0, 1, 1]);
        var p = new float[6];
        calibrator.Apply([-5, 0.5f, 1.5f, 2, 9, float.NaN], p);
        Assert.Equal([0, 0, 0.5f, 1, 1, float.NaN], p);
    }

    [Fact]
    public void Platt_ScoresOfAKnownSigmoid_AreUndone()
    {
        var random = new FeedRandom(6);
        var scores = new float[50_000];
        var labels = new float[scores.Length];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = 100 + 20 * (float)random.NextNormal();
            labels[i] = random.NextDouble() < 1 / (1 + Math.Exp(-(0.08 * scores[i] - 9))) ? 1 : 0;
        }

        var platt = PlattCalibrator.Fit(scores, labels);
        Assert.Equal(0.08, platt.Slope, 0.004);
        Assert.Equal(-9, platt.Offset, 0.4);
        var p = new float[scores.Length];
        platt.Apply(scores, p);
        for (var i = 0; i < p.Length; i++) Assert.Equal(1 / (1 + Math.Exp(-(0.08 * scores[i] - 9))), p[i], 0.03);
    }

    [Fact]
    public void Platt_ScoresAgainstTheLabels_NeverTurnTheOrderRound()
    {
        var platt = PlattCalibrator.Fit([0, 1, 2, 3], [1, 1, 0, 0]);
        Assert.Equal(0, platt.Slope);
        Assert.Equal(0, platt.Offset, 6);
        Assert.Equal(0, PlattCalibrator.Fit([2, 2, 2, 2], [1, 0, 1, 0]).Slope);
    }

    [Fact]
    public void Platt_SeparableScores_StaysFinite()
    {
        var p = new float[4];
        PlattCalibrator.Fit([-2, -1, 1, 2], [0, 0, 1, 1]).Apply([-2, -1, 1, 2], p);
        Assert.All(p, x => Assert.InRange(x, 0.01f, 0.99f));
    }

    [Fact]
    public void None_LeavesProbabilitiesAndRefusesOtherScores()
    {
        var p = new float[3];
        Calibrator.Fit(CalibrationMethod.None, [0.1f, 1, 0], [0, 1, 0]).Apply([0.1f, 1, float.NaN], p);
        Assert.Equal([0.1f, 1, float.NaN], p);
        Assert.Contains("row 1 has -2", Assert.Throws<InputException>(() => Calibrator.Fit(CalibrationMethod.None, [0.1f, -2], [0, 1])).Message, StringComparison.Ordinal);
    }

    // All ways of cutting the rising distinct scores into runs; the means of the best allowed cutting.
    private static Dictionary<float, double> BestRising(float[] scores, float[] labels, float[] weights)
    {
        var distinct = scores.Distinct().Order().ToArray();
        var best = double.PositiveInfinity;
        Dictionary<float, double> found = [];
        for (var cuts = 0; cuts < 1 << (distinct.Length - 1); cuts++)
        {
            var run = 0;
            var runOf = distinct.Select((_, i) => i > 0 && (cuts >> (i - 1) & 1) != 0 ? ++run : run).ToArray();
            var means = Enumerable.Range(0, run + 1).Select(r =>
            {
                var rows = Enumerable.Range(0, scores.Length).Where(i => runOf[Array.IndexOf(distinct, scores[i])] == r).ToArray();
                return rows.Sum(i => weights[i] * (double)labels[i]) / rows.Sum(i => (double)weights[i]);
            }).ToArray();
            if (means.Zip(means.Skip(1)).Any(m => m.First > m.Second)) continue;
            var error = Enumerable.Range(0, scores.Length)
                .Sum(i => weights[i] * Math.Pow(labels[i] - means[runOf[Array.IndexOf(distinct, scores[i])]], 2));
            if (error >= best - 1e-12) continue;
            best = error;
            found = distinct.Select((x, i) => (x, means[runOf[i]])).ToDictionary(pair => pair.x, pair => pair.Item2);
        }

        return found;
    }
}
