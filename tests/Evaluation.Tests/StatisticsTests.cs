using FeedRanker.Core;

namespace FeedRanker.Evaluation.Tests;

/// <summary>Intervals and tests against known values and their own promises.</summary>
public sealed class StatisticsTests
{
    [Fact]
    public void Interval_OverManySamplesOfAKnownDistribution_CoversTheMeanAboutAsOftenAsItSays()
    {
        var random = new FeedRandom(5);
        var covered = 0;
        const int trials = 400;
        for (var trial = 0; trial < trials; trial++)
        {
            var values = new double[100];
            for (var i = 0; i < values.Length; i++) values[i] = 0.3 + 0.2 * random.NextNormal();
            if (Bootstrap.Mean(values, new ResamplingOptions { Resamples = 500, Seed = (ulong)trial }).Contains(0.3)) covered++;
        }

        Assert.InRange(covered / (double)trials, 0.92, 0.98);
    }

    [Fact]
    public void PairedInterval_OfAConstantShift_IsThatShift()
    {
        var random = new FeedRandom(1);
        var a = new double[50];
        for (var i = 0; i < a.Length; i++) a[i] = random.NextDouble();
        var b = Array.ConvertAll(a, v => v + 0.1);
        var (difference, relative) = Bootstrap.Paired(a, b);
        Assert.Equal(0.1, difference.Low, 1e-9);
        Assert.Equal(0.1, difference.High, 1e-9);
        Assert.True(relative.Low > 0.15 && relative.High < 0.3 && relative.Low < relative.High);
    }

    [Fact]
    public void Bootstrap_WithOneSeed_GivesTheSameBitsAloneOrWithOthers()
    {
        double[] a = [0.1, 0.5, double.NaN, 0.9];
        double[] b = [1, 2, 3, 4];
        Assert.Equal(Bootstrap.Mean(a), Bootstrap.Means([b, a])[1]);
        double[] many = Enumerable.Range(0, 100).Select(i => Math.Sin(i)).ToArray();
        Assert.NotEqual(Bootstrap.Mean(many), Bootstrap.Mean(many, new ResamplingOptions { Seed = 2 }));
        Assert.Equal(Interval.Unknown, Bootstrap.Mean([0.5]));
    }

    [Theory] // p of |t| with n − 1 degrees of freedom, from tables of the closed forms for 1, 2 and 4 degrees
    [InlineData(new[] { 1.0, 2, 3, 4, 5 }, 0.013235599)]
    [InlineData(new[] { 1.0, 3 }, 0.295167235)]
    [InlineData(new[] { 1.0, 2, 3 }, 0.074179900)]
    public void StudentT_OnSmallSamples_IsTheTableValue(double[] differences, double p) =>
        Assert.Equal(p, PairedTests.StudentT(differences), 1e-8);

    [Fact]
    public void StudentT_OnConstantDifferences_IsDecided()
    {
        Assert.Equal(1, PairedTests.StudentT([0, 0, 0]));
        Assert.Equal(0, PairedTests.StudentT([1, 1, 1]));
        Assert.True(double.IsNaN(PairedTests.StudentT([1])));
    }

    [Fact]
    public void SignFlip_OnFewQueries_CountsAllPatterns()
    {
        Assert.Equal(2 / 8.0, PairedTests.SignFlip([1, 2, 3]));
        Assert.Equal(2 / 8.0, PairedTests.SignFlip([1, 0, 2, 0, 3]));
        Assert.Equal(1, PairedTests.SignFlip([0, 0]));
        Assert.Equal(1, PairedTests.SignFlip([1, -1]));
    }

    [Fact]
    public void SignFlip_OnManyQueries_AgreesWithTheTTest()
    {
        var random = new FeedRandom(9);
        var differences = new double[200];
        for (var i = 0; i < differences.Length; i++) differences[i] = 0.15 + random.NextNormal();
        Assert.Equal(PairedTests.StudentT(differences), PairedTests.SignFlip(differences), 0.02);
    }

    [Fact]
    public void Holm_OnWorkedExample_StepsDown()
    {
        var adjusted = PairedTests.Holm([0.01, 0.04, double.NaN, 0.03, 0.5]);
        Assert.Equal([0.04, 0.09, double.NaN, 0.09, 0.5], adjusted.Select(p => Math.Round(p, 10)));
    }

    [Fact]
    public void PairedDifference_OnWorkedExample_CountsAndLeavesUndefinedQueriesOut()
    {
        var d = PairedDifference.Of([0.2, 0.4, 0.5, double.NaN, 0.1], [0.3, 0.4, 0.4, 1, 0.5]);
        Assert.Equal((4, 2, 1, 1), (d.Queries, d.Wins, d.Losses, d.Ties));
        Assert.Equal(0.1, d.Difference, 1e-12);
        Assert.Equal(0.1 / 0.3, d.Relative, 1e-12);
    }

    [Fact]
    public void Options_OutOfRange_AreRefusedByName()
    {
        Assert.Contains("Resamples", Assert.Throws<InputException>(() => Bootstrap.Mean([1, 2], new ResamplingOptions { Resamples = 5 })).Message);
        Assert.Contains("Confidence", Assert.Throws<InputException>(() => Bootstrap.Mean([1, 2], new ResamplingOptions { Confidence = 1 })).Message);
    }
}
