using FeedRanker.Core;

namespace FeedRanker.Evaluation.Tests;

public class AucLeadTests
{
    private static readonly ResamplingOptions Few = new() { Resamples = 100 };

    [Fact]
    public void Of_ScoresWithTies_EqualsWhatRowsWrittenOutAsOftenAsDrawnGive()
    {
        var (ours, theirs, labels, groups) = Rows(users: 12, seed: 3);
        var found = Lead(ours, theirs, labels, groups, Few);
        Assert.Equal(ScoreMetrics.Auc(ours, labels) - ScoreMetrics.Auc(theirs, labels), found.Auc, 12);
        Assert.Equal(ScoreMetrics.GroupedAuc(ours, labels, groups).Value - ScoreMetrics.GroupedAuc(theirs, labels, groups).Value, found.Gauc, 12);
        var (auc, gauc) = (new double[Few.Resamples], new double[Few.Resamples]);
        for (var r = 0; r < Few.Resamples; r++) (auc[r], gauc[r]) = WrittenOut(ours, theirs, labels, groups, r);
        Same(Bootstrap.Quantiles(auc, 0.95), found.AucInterval);
        Same(Bootstrap.Quantiles(gauc, 0.95), found.GaucInterval);
    }

    [Fact]
    public void Of_UsersOfOneRow_AgreesWithDeLong()
    {
        var random = new FeedRandom(8);
        var labels = Enumerable.Range(0, 3000).Select(_ => random.Next(3) == 0).ToArray();
        var theirs = labels.Select(l => random.NextDouble() + (l ? 0.2 : 0)).ToArray();
        var ours = theirs.Select((s, i) => s + 0.3 * random.NextDouble() + (labels[i] ? 0.05 : 0)).ToArray();
        var found = Lead(ours, theirs, labels, [.. Enumerable.Range(0, labels.Length)], new ResamplingOptions { Resamples = 1000 });
        var expected = AucComparison.Of([.. theirs.Select(s => (float)s)], [.. ours.Select(s => (float)s)], [.. labels.Select(l => l ? 1f : 0f)]);
        Assert.Equal(expected.Difference.Low, found.AucInterval.Low, 0.002);
        Assert.Equal(expected.Difference.High, found.AucInterval.High, 0.002);
        Assert.True(double.IsNaN(found.Gauc) && found.GaucInterval == Interval.Unknown, "no user has both classes");
    }

    [Fact]
    public void Of_OneScoreTwice_IsNotAhead()
    {
        var (ours, _, labels, groups) = Rows(users: 30, seed: 5);
        Assert.Equal(new AucLead(0, new Interval(0, 0), 0, new Interval(0, 0)), Lead(ours, ours, labels, groups, Few));
    }

    private static AucLead Lead(double[] scores, double[] over, bool[] labels, int[] groups, ResamplingOptions options) =>
        AucLead.Of([.. scores.Select(s => (float)s)], [.. over.Select(s => (float)s)], [.. labels.Select(l => l ? 1f : 0f)], groups, options);

    // One draw by hand: the rows of every user as often as the user was drawn, each time as a user of its own.
    private static (double Auc, double Gauc) WrittenOut(double[] ours, double[] theirs, bool[] labels, int[] groups, int resample)
    {
        var users = groups.Distinct().Order().ToArray();
        var random = FeedRandom.For(Few.Seed, (ulong)resample);
        var rows = new List<int>();
        var group = new List<int>();
        for (var draw = 0; draw < users.Length; draw++)
        {
            var user = users[random.Next(users.Length)];
            var own = Enumerable.Range(0, groups.Length).Where(i => groups[i] == user).ToArray();
            rows.AddRange(own);
            group.AddRange(own.Select(_ => draw));
        }

        double Auc(double[] scores) => ScoreMetrics.Auc([.. rows.Select(i => scores[i])], [.. rows.Select(i => labels[i])]);
        double Gauc(double[] scores) => ScoreMetrics.GroupedAuc([.. rows.Select(i => scores[i])], [.. rows.Select(i => labels[i])], [.. group]).Value;
        return (Auc(ours) - Auc(theirs), Gauc(ours) - Gauc(theirs));
    }

    private static (double[] Ours, double[] Theirs, bool[] Labels, int[] Groups) Rows(int users, ulong seed)
    {
        var random = new FeedRandom(seed);
        var groups = Enumerable.Range(0, users * 8).Select(_ => 100 - 3 * random.Next(users)).ToArray();
        var labels = groups.Select(_ => random.Next(3) == 0).ToArray();
        return ([.. labels.Select(l => random.Next(6) + (l ? 1.0 : 0))], [.. labels.Select(l => random.Next(4) + (l ? 0.5 : 0))], labels, groups);
    }

    private static void Same(Interval expected, Interval found)
    {
        Assert.Equal(expected.Low, found.Low, 12);
        Assert.Equal(expected.High, found.High, 12);
    }
}
