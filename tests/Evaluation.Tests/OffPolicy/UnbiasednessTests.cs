namespace FeedRanker.Evaluation.Tests;

/// <summary>Expectations by enumeration of everything the logging policy could have done and every reward that could have come.</summary>
public sealed class UnbiasednessTests
{
    private static readonly double[] Logging = [0.5, 0.3, 0.2];
    private static readonly double[] Target = [0.1, 0.3, 0.6];
    private static readonly double[] Rewards = [0.2, 0.7, 0.4];

    [Theory]
    [InlineData("ips")]
    [InlineData("dr")]
    public void Bandit_ExpectedEstimate_IsTheTruth(string estimator)
    {
        var truth = Target.Zip(Rewards, (p, r) => p * r).Sum();
        var expected = 0.0;
        foreach (var (chance, rows) in Logs())
            expected += chance * Bandits.Value(Bandits.Log(Logging, Target, rows), estimator, Bandits.WithModel([0.9, 0.1, 0.5], 1.5));
        Assert.Equal(truth, expected, 1e-12);
    }

    [Theory]
    [InlineData("clipped-ips")]
    [InlineData("dm")]
    [InlineData("switch")]
    [InlineData("switch-dr")]
    [InlineData("mips")]
    public void Bandit_ExpectedEstimateLessItsBias_IsTheTruth(string estimator)
    {
        var truth = Target.Zip(Rewards, (p, r) => p * r).Sum();
        double expected = 0, biased = 0;
        var options = Bandits.WithModel([0.9, 0.1, 0.5], 1.5) with { Clip = 1.5, Estimators = [estimator] };
        foreach (var (chance, rows) in Logs())
        {
            var estimate = PolicyEvaluation.Run(Bandits.Log(Logging, Target, rows) with { Categories = [0, 0, 1] }, options).Estimates[0];
            expected += chance * (estimate.Value - estimate.Bias);
            biased += chance * estimate.Value;
        }

        Assert.Equal(truth, expected, 1e-12);
        Assert.True(Math.Abs(biased - truth) > 1e-3, "the case should show a bias");
    }

    // Two places, three items, placed one after the other; all 6 pages and 4 outcomes of each.
    [Theory]
    [InlineData("iips", 0, true)]
    [InlineData("rips", 0, true)]
    [InlineData("sips", 0, true)]
    [InlineData("iips", 1, false)]
    [InlineData("rips", 1, true)]
    [InlineData("sips", 1, true)]
    [InlineData("iips", 2, false)]
    [InlineData("rips", 2, false)]
    [InlineData("sips", 2, true)]
    public void Page_ExpectedEstimate_IsTheTruthWhereItsAssumptionHolds(string estimator, int world, bool unbiased)
    {
        double[] scores = [1.0, 0.2, -0.5];
        var (logging, target) = (new SoftmaxPlacement(1, 0.1), new SoftmaxPlacement(0.5, 0.3));
        double truth = 0, expected = 0;
        foreach (var page in (int[][])[[0, 1], [0, 2], [1, 0], [1, 2], [2, 0], [2, 1]])
        {
            var (p, q) = (new double[2], new double[2]);
            logging.Conditional(scores, page, p);
            target.Conditional(scores, page, q);
            double[] click = [Click(world, 0, page), Click(world, 1, page)];
            truth += q[0] * q[1] * (click[0] + click[1]);
            for (var outcome = 0; outcome < 4; outcome++)
            {
                int[] clicked = [outcome & 1, outcome >> 1];
                var chance = p[0] * p[1] * (clicked[0] == 1 ? click[0] : 1 - click[0]) * (clicked[1] == 1 ? click[1] : 1 - click[1]);
                expected += chance * Bandits.Value(Page(page, clicked, p, q, Below(logging, scores), Below(target, scores)), estimator);
            }
        }

        if (unbiased) Assert.Equal(truth, expected, 1e-12);
        else Assert.True(Math.Abs(truth - expected) > 1e-3, $"{expected} should differ from {truth}");
    }

    [Fact]
    public void Marginals_OfDraws_ComeNearEnumeration()
    {
        double[] scores = [1.0, 0.2, -0.5];
        var placement = new SoftmaxPlacement(1, 0.1);
        var drawn = new double[6];
        var random = new Core.FeedRandom(3);
        placement.Marginals(scores, 2, 20_000, ref random, drawn);
        var exact = Below(placement, scores);
        for (var i = 0; i < 3; i++) Assert.Equal(exact[i], drawn[3 + i], 0.005);
        Assert.Equal(1, drawn[3] + drawn[4] + drawn[5], 1e-9);
    }

    // 0: own item alone; 1: the lower click also depends on the item above; 2: the upper one on the item below.
    private static double Click(int world, int place, int[] page)
    {
        double[] own = [0.6, 0.3, 0.1];
        var click = own[page[place]] * (place == 0 ? 1 : 0.5);
        if (world == 1 && place == 1) click *= 1 - own[page[0]];
        if (world == 2 && place == 0) click *= 1 - own[page[1]];
        return click;
    }

    private static double[] Below(SoftmaxPlacement placement, double[] scores)
    {
        var second = new double[scores.Length];
        var p = new double[2];
        for (var a = 0; a < scores.Length; a++)
            for (var b = 0; b < scores.Length; b++)
            {
                if (a == b) continue;
                placement.Conditional(scores, [a, b], p);
                second[b] += p[0] * p[1];
            }

        return second;
    }

    private static PolicyLog Page(int[] page, int[] clicked, double[] p, double[] q, double[] loggedBelow, double[] wantedBelow) => new()
    {
        Name = "page",
        UnitOf = [0, 0],
        Units = 1,
        Actions = page,
        ActionCount = 3,
        Positions = [0, 1],
        PositionCount = 2,
        Rewards = [clicked[0], clicked[1]],
        Propensities = [p[0], loggedBelow[page[1]]],
        Targets = [q[0], wantedBelow[page[1]]],
        CascadeWeights = [q[0] / p[0], q[0] * q[1] / (p[0] * p[1])],
        PageWeights = [q[0] * q[1] / (p[0] * p[1]), q[0] * q[1] / (p[0] * p[1])],
        Per = ValuePer.Page,
    };

    // All logs of two impressions.
    private static IEnumerable<(double Chance, (int, double)[] Rows)> Logs()
    {
        var one = from a in Enumerable.Range(0, 3)
                  from r in new[] { 0, 1 }
                  select (Chance: Logging[a] * (r == 1 ? Rewards[a] : 1 - Rewards[a]), Row: (a, (double)r));
        return from x in one from y in one select (x.Chance * y.Chance, new[] { x.Row, y.Row });
    }
}
