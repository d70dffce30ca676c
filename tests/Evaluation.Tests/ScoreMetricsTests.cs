using FeedRanker.Core;

namespace FeedRanker.Evaluation.Tests;

/// <summary>AUC, log loss and calibration against brute force and hand values.</summary>
public sealed class ScoreMetricsTests
{
    [Fact]
    public void Auc_OnRandomScoresWithTies_EqualsPairCounting()
    {
        var random = new FeedRandom(3);
        for (var trial = 0; trial < 200; trial++)
        {
            var count = 2 + random.Next(60);
            var scores = new double[count];
            var labels = new bool[count];
            for (var i = 0; i < count; i++) (scores[i], labels[i]) = (random.Next(10) / 10.0, random.Next(3) == 0);
            double wins = 0, pairs = 0;
            for (var i = 0; i < count; i++)
                for (var j = 0; j < count; j++)
                    if (labels[i] && !labels[j])
                    {
                        pairs++;
                        wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                    }

            var auc = ScoreMetrics.Auc(scores, labels);
            if (pairs == 0) Assert.True(double.IsNaN(auc));
            else Assert.Equal(wins / pairs, auc, 1e-12);
        }
    }

    [Fact]
    public void GroupedAuc_OnInterleavedGroups_WeighsByRowsAndLeavesOneClassGroupsOut()
    {
        // group 5: AUC 1 over 2 rows; group 2: AUC 0.5 over 3 rows; group 9: one class.
        double[] scores = [0.9, 0.5, 0.1, 0.7, 0.6, 0.3];
        bool[] labels = [true, true, false, false, false, true];
        int[] groups = [5, 2, 5, 2, 2, 9];
        labels[4] = false;
        scores[1] = 0.65; // above one of its two negatives
        var result = ScoreMetrics.GroupedAuc(scores, labels, groups);
        Assert.Equal((1.0 * 2 + 0.5 * 3) / 5, result.Value, 1e-12);
        Assert.Equal(2, result.Groups);
        Assert.Equal(1, result.LeftOut);
    }

    [Fact]
    public void LogLoss_OnWorkedExample_IsTheHandValueAndFiniteAtTheEnds()
    {
        Assert.Equal(-(Math.Log(0.8) + Math.Log(0.7)) / 2, ScoreMetrics.LogLoss([0.8, 0.3], [true, false]), 1e-12);
        Assert.True(double.IsFinite(ScoreMetrics.LogLoss([0.0, 1.0], [true, false])));
    }

    [Fact]
    public void Calibration_OnWorkedExample_IsTheHandValue()
    {
        var calibration = Calibration.Of([0.1, 0.3, 0.6, 1.0], [false, true, true, true], bins: 2);
        // low bin: 2 rows, predicted 0.2, observed 0.5; high bin: 2 rows, predicted 0.8, observed 1.
        Assert.Equal(0.5 * 0.3 + 0.5 * 0.2, calibration.ExpectedError, 1e-12);
        Assert.Equal([2L, 2L], calibration.Bins.Select(b => b.Count));
    }

    [Theory]
    [InlineData(BinEdges.EqualWidth)]
    [InlineData(BinEdges.EqualMass)]
    public void Calibration_WithAnyEdges_HoldsEveryRowOnceAndIsZeroForOneExactBin(BinEdges edges)
    {
        var random = new FeedRandom(11);
        var p = new double[1000];
        var y = new bool[1000];
        for (var i = 0; i < p.Length; i++) (p[i], y[i]) = (random.Next(20) / 19.0, random.Next(2) == 0);
        Assert.Equal(1000, Calibration.Of(p, y, 10, edges).Bins.Sum(b => b.Count));
        Assert.Equal(0, Calibration.Of([0.5, 0.5], [true, false], 10, edges).ExpectedError, 1e-12);
    }

    [Fact]
    public void Scores_ThatAreNoNumbersOrProbabilities_AreRefusedByRow()
    {
        Assert.Contains("row 1 is NaN", Assert.Throws<InputException>(() => ScoreMetrics.Auc([1, double.NaN], [true, false])).Message);
        Assert.Contains("row 1 is not a probability", Assert.Throws<InputException>(() => ScoreMetrics.LogLoss([0.5, 1.5], [true, false])).Message);
        Assert.Throws<InputException>(() => Calibration.Of([-0.1], [true]));
    }
}
