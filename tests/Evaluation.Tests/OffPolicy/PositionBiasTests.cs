using FeedRanker.Core;

namespace FeedRanker.Evaluation.Tests;

public sealed class PositionBiasTests
{
    private static readonly double[] Truth = [1, 0.6, 0.4, 0.25];
    private static readonly PositionBiasOptions Quick = new() { Resamples = 60 };

    [Theory]
    [InlineData(HarvestPairs.All)]
    [InlineData(HarvestPairs.Adjacent)]
    public void Harvest_OfItemsThatMove_FindsTheCurve(HarvestPairs pairs) => AssertNear(InterventionHarvest.Estimate(Log(moving: true), pairs, Quick), 0.08);

    [Fact]
    public void RegressionEm_OfItemsThatMove_FindsTheCurve() => AssertNear(RegressionEm.Estimate(Log(moving: true), Quick), 0.08);

    [Fact]
    public void ClickRates_OfItemsThatMove_AreNotTheCurve()
    {
        var log = Log(moving: true);
        var rates = Enumerable.Range(0, 4).Select(k => Enumerable.Range(0, log.Count).Where(i => log.Positions[i] == k).Average(i => log.Clicks[i] ? 1.0 : 0)).ToArray();
        Assert.True(rates[3] / rates[0] < Truth[3] - 0.08, "the policy should place better items higher");
    }

    [Fact]
    public void Harvest_OfItemsThatNeverMove_CannotTell()
    {
        var curve = InterventionHarvest.Estimate(Log(moving: false), HarvestPairs.All, Quick);
        Assert.Equal(1, curve.Examination[0]);
        for (var k = 1; k < 4; k++)
        {
            Assert.True(double.IsNaN(curve.Examination[k]));
            Assert.True(double.IsNaN(curve.Intervals[k].Low));
        }
    }

    private static void AssertNear(PositionBiasCurve curve, double tolerance)
    {
        for (var k = 0; k < Truth.Length; k++)
        {
            Assert.Equal(Truth[k], curve.Examination[k], tolerance);
            Assert.True(curve.Intervals[k].Contains(curve.Examination[k]));
        }

        Assert.True(curve.Intervals[3].High < 0.5);
    }

    // Forty items, better ones mostly higher up; each page draws its order around the items' standing.
    private static ClickLog Log(bool moving)
    {
        const int pages = 12_000;
        var random = new FeedRandom(5);
        var (keys, positions, clicks, units) = (new int[pages * 4], new int[pages * 4], new bool[pages * 4], new int[pages * 4]);
        for (var u = 0; u < pages; u++)
        {
            var group = random.Next(10);
            var order = Enumerable.Range(0, 4).ToArray();
            if (moving && random.NextDouble() < 0.6)
            {
                var (one, other) = (random.Next(4), random.Next(4));
                (order[one], order[other]) = (order[other], order[one]);
            }

            for (var k = 0; k < 4; k++)
            {
                var i = u * 4 + k;
                (keys[i], positions[i], units[i]) = (group * 4 + order[k], k, u);
                clicks[i] = random.NextDouble() < Truth[k] * (0.55 - 0.12 * order[k]);
            }
        }

        return new ClickLog { Keys = keys, KeyCount = 40, Positions = positions, PositionCount = 4, Clicks = clicks, UnitOf = units, Units = pages };
    }
}
