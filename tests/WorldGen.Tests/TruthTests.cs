using System.Globalization;

namespace FeedRanker.WorldGen.Tests;

/// <summary>The log against the truth that is said to have made it; bounds are 4.5 standard errors.</summary>
public sealed class TruthTests(GeneratedWorld world) : IClassFixture<GeneratedWorld>
{
    private const double Sigmas = 4.5;

    [Fact]
    public void Examination_Frequencies_MatchPositionBias()
    {
        var curve = world.Rows("truth/position_bias.tsv").Select(r => Number(r[1])).ToArray();
        Assert.Equal(GeneratedWorld.Options.PageSize, curve.Length);
        foreach (var at in world.Relevance.GroupBy(r => int.Parse(r[3], CultureInfo.InvariantCulture)))
        {
            var n = at.Count();
            var expected = curve[at.Key];
            Assert.InRange(at.Count(r => r[4] == "1") / (double)n - expected, -Bound(expected, n), Bound(expected, n));
        }
    }

    [Fact]
    public void Clicks_ByTenthOfAttraction_MatchAttractionAndNeedALook()
    {
        var clicked = world.Events.Where(e => e[4] == "click").Select(e => (e[6], e[3])).ToHashSet();
        Assert.DoesNotContain(world.Relevance, r => r[4] == "0" && clicked.Contains((r[0], r[2])));
        var looked = world.Relevance.Where(r => r[4] == "1").OrderBy(r => Number(r[5])).ToArray();
        foreach (var tenth in looked.Chunk(looked.Length / 10 + 1))
            AssertSum(tenth.Select(r => Number(r[5])), tenth.Count(r => clicked.Contains((r[0], r[2]))));
    }

    [Fact]
    public void Likes_OfThoseWhoLooked_MatchLikeProbability()
    {
        var likes = world.Events.Count(e => e[4] == "like");
        AssertSum(world.Relevance.Where(r => r[4] == "1").Select(r => Number(r[6])), likes);
    }

    [Fact]
    public void Value_OfEveryRow_IsAttractionTimesSatisfaction()
    {
        foreach (var r in world.Relevance) Assert.Equal(Number(r[5]) * Number(r[7]), Number(r[8]), 5e-6);
    }

    [Fact]
    public void Propensities_OfSampledRequests_FollowFromTheCandidatesScores()
    {
        var options = GeneratedWorld.Options;
        var pages = world.Propensities.GroupBy(r => r[0]).ToDictionary(g => g.Key, g => g.ToArray());
        var sampled = 0;
        foreach (var request in world.Rows("truth/candidates.tsv.gz").GroupBy(r => r[0]))
        {
            sampled++;
            var left = request.ToDictionary(r => r[3], r => Math.Exp(Number(r[4]) / options.Temperature));
            foreach (var place in pages[request.Key])
            {
                Assert.Equal(left.Count, int.Parse(place[4], CultureInfo.InvariantCulture));
                var expected = (1 - options.Exploration) * left[place[2]] / left.Values.Sum() + options.Exploration / left.Count;
                Assert.Equal(expected, Number(place[3]), 1e-8);
                left.Remove(place[2]);
            }
        }

        Assert.InRange(sampled / (double)pages.Count, 0.25, 0.35);
    }

    [Fact]
    public void InversePropensityWeights_AtTheFirstPosition_GiveTheUniformPolicysValue()
    {
        var first = world.Propensities.Where(r => r[1] == "0").ToDictionary(r => r[0], r => (Item: r[2], P: Number(r[3])));
        var errors = new List<double>();
        foreach (var request in world.Rows("truth/candidates.tsv.gz").GroupBy(r => r[0]))
        {
            var shown = request.Single(r => r[3] == first[request.Key].Item);
            var weight = 1.0 / request.Count() / first[request.Key].P;
            errors.Add(weight * Number(shown[5]) - request.Average(r => Number(r[5])));
        }

        var mean = errors.Average();
        var bound = Sigmas * Math.Sqrt(errors.Sum(e => (e - mean) * (e - mean))) / errors.Count;
        Assert.InRange(mean, -bound, bound);
    }

    [Fact]
    public void Satisfaction_OfClickbait_IsLowWhileAttractionIsHigh()
    {
        var bait = world.Relevance.ToLookup(r =>
            world.Items[r[2]].TryGetProperty("policy_labels", out var labels) && labels[0].GetString() == "clickbait");
        Assert.True(bait[true].Average(r => Number(r[5])) > bait[false].Average(r => Number(r[5])));
        Assert.True(bait[true].Average(r => Number(r[7])) < 0.7 * bait[false].Average(r => Number(r[7])));
    }

    private static void AssertSum(IEnumerable<double> probabilities, int happened)
    {
        double mean = 0, variance = 0;
        foreach (var p in probabilities)
        {
            mean += p;
            variance += p * (1 - p);
        }

        var bound = Sigmas * Math.Sqrt(variance) + 3; // the last pages' actions may lie beyond the end of the log
        Assert.InRange(happened, mean - bound, mean + bound);
    }

    private static double Bound(double p, int n) => Sigmas * Math.Sqrt(p * (1 - p) / n) + 1e-9;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
