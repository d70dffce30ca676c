using FeedRanker.Core;

namespace FeedRanker.WorldGen.Tests;

public sealed class PlacementPolicyTests
{
    private static readonly double[] Scores = [0.3, -1, 1.2, 0.3, 0];

    [Fact]
    public void Place_ManyPages_OccurAsOftenAsTheirPropensitiesSay()
    {
        const int Pages = 300_000;
        var policy = new PlacementPolicy(0.2, 0.7);
        var random = new FeedRandom(11);
        var seen = new Dictionary<(int, int), (int Count, double P)>();
        Span<int> chosen = stackalloc int[2];
        Span<double> propensities = stackalloc double[2];
        for (var i = 0; i < Pages; i++)
        {
            policy.Place(Scores, ref random, chosen, propensities);
            var key = (chosen[0], chosen[1]);
            seen[key] = (seen.GetValueOrDefault(key).Count + 1, propensities[0] * propensities[1]);
        }

        Assert.Equal(20, seen.Count);
        Assert.Equal(1, seen.Values.Sum(v => v.P), 1e-12);
        foreach (var (count, p) in seen.Values)
        {
            var bound = 4.5 * Math.Sqrt(p * (1 - p) / Pages);
            Assert.InRange(count / (double)Pages, p - bound, p + bound);
        }
    }

    [Theory]
    [InlineData(0, 0.05)]
    [InlineData(1, 0.5)]
    public void Place_AllPlaces_IsAPermutationWithPropensitiesInRange(double exploration, double temperature)
    {
        var random = new FeedRandom(3);
        var chosen = new int[Scores.Length];
        var propensities = new double[Scores.Length];
        new PlacementPolicy(exploration, temperature).Place(Scores, ref random, chosen, propensities);
        Assert.Equal(Enumerable.Range(0, Scores.Length), chosen.Order());
        Assert.All(propensities, p => Assert.InRange(p, 1e-12, 1 + 1e-12));
        Assert.Equal(1, propensities[^1], 1e-12);
        if (exploration == 1) Assert.Equal(0.2, propensities[0], 1e-12);
    }
}
