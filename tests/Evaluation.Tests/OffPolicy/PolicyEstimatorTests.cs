namespace FeedRanker.Evaluation.Tests;

/// <summary>Estimators against sums worked out by hand.</summary>
public sealed class PolicyEstimatorTests
{
    // Weights 0.5, 1, 2.5: w r = 0.5, 0, 2.5, 0.5.
    private static readonly double[] Logging = [0.4, 0.4, 0.2];
    private static readonly double[] Target = [0.2, 0.4, 0.4];
    private static readonly double[] Model = [0.5, 0.25, 1];
    private static readonly PolicyLog Log = Bandits.Log(Logging, Target, [(0, 1), (1, 0), (2, 1), (1, 1)]) with { Categories = [0, 1, 1] };

    // q(π) = 0.2·0.5 + 0.4·0.25 + 0.4·1 = 0.6; residuals 0.5, −0.25, 0, 0.75; weights 0.5, 1, 2, 1.
    [Theory]
    [InlineData("ips", (0.5 + 0 + 2 + 1) / 4)]
    [InlineData("clipped-ips", (0.5 + 0 + 1.5 + 1) / 4)]
    [InlineData("snips", 3.5 / 4.5)]
    [InlineData("dm", 0.6)]
    [InlineData("dr", 0.6 + (0.25 - 0.25 + 0 + 0.75) / 4)]
    [InlineData("sn-dr", 0.6 + 0.75 / 4.5)]
    [InlineData("switch", 0.4 + (0.5 + 0 + 1) / 4)] // action 2 is left to the model: 0.4·1
    [InlineData("switch-dr", 0.6 + (0.25 - 0.25 + 0.75) / 4)]
    [InlineData("mips", (0.5 + 0 + 0.8 / 0.6 + 0.8 / 0.6) / 4)] // category 1: (0.4 + 0.4) / (0.4 + 0.2)
    public void Estimate_HandComputed_Equals(string estimator, double expected)
    {
        var options = Bandits.WithModel(Model, limit: 1.5) with { Clip = 1.5 };
        Assert.Equal(expected, Bandits.Value(Log, estimator, options), 1e-12);
    }

    [Theory]
    [InlineData("iips", (0.5 * 1 + 2 * 1 + 1 * 0 + 2 * 1) / 2)]
    [InlineData("rips", (0.5 * 1 + 0.25 * 1 + 1 * 0 + 3 * 1) / 2)]
    [InlineData("sips", (0.25 * 2 + 3 * 1) / 2)]
    [InlineData("sn-iips", (0.5 + 2 + 2) / (0.5 + 2 + 1 + 2) * 2)]
    [InlineData("sn-rips", (0.5 + 0.25 + 3) / (0.5 + 0.25 + 1 + 3) * 2)]
    [InlineData("sn-sips", (0.25 * 2 + 3) / (0.25 + 0.25 + 3 + 3) * 2)]
    public void Estimate_OfPages_Equals(string estimator, double expected)
    {
        var log = Bandits.Log([0.5, 0.5], [0.5, 0.5], [(0, 1), (1, 1), (0, 0), (1, 1)]) with
        {
            UnitOf = [0, 0, 1, 1],
            Units = 2,
            Positions = [0, 1, 0, 1],
            PositionCount = 2,
            Propensities = [0.5, 0.25, 0.5, 0.25],
            Targets = [0.25, 0.5, 0.5, 0.5],
            CascadeWeights = [0.5, 0.25, 1, 3],
            PageWeights = [0.25, 0.25, 3, 3],
            Per = ValuePer.Page,
        };
        Assert.Equal(expected, Bandits.Value(log, estimator), 1e-12);
    }

    [Fact]
    public void DoublyRobust_OfTheZeroModel_IsInversePropensity()
    {
        var options = Bandits.Quick with { Model = ModelPredictions.Zero };
        Assert.Equal(Bandits.Value(Log, "ips"), Bandits.Value(Log, "dr", options), 1e-15);
    }

    [Fact]
    public void DoublyRobust_OfZeroWeights_IsTheDirectMethod()
    {
        Assert.Equal(0.5, Log.WeightsOf(WeightKind.Position)![0]); // a copy must not keep the weights of the original
        var log = Log with { Targets = new double[4] };
        Assert.Equal(Bandits.Value(log, "dm"), Bandits.Value(log, "dr"), 1e-15);
    }

    [Fact]
    public void Estimates_WhenPoliciesAreTheSame_AreWhatWasEarned()
    {
        var log = Bandits.Log(Logging, Logging, [(0, 1), (1, 0), (2, 1), (1, 1)]);
        foreach (var estimator in new[] { "ips", "snips", "clipped-ips", "switch" }) Assert.Equal(0.75, Bandits.Value(log, estimator), 1e-12);
    }

    [Fact]
    public void Biased_Interval_IsThatOfTheEstimateWithItsBiasTakenBack()
    {
        var report = PolicyEvaluation.Run(Log, Bandits.WithModel(Model, 1.5) with { Clip = 1.5 });
        var of = report.Estimates.ToDictionary(e => e.Estimator);
        Assert.Equal(of["ips"].Interval, of["clipped-ips"].Interval);
        Assert.Equal(of["dr"].Interval, of["dm"].Interval);
        Assert.Equal(of["clipped-ips"].Value - of["ips"].Value, of["clipped-ips"].Bias, 1e-12);
    }

    [Fact]
    public void Run_UnknownEstimator_NamesThoseThereAre()
    {
        var e = Assert.Throws<Core.InputException>(() => Bandits.Value(Log, "ipps"));
        Assert.Contains("'ipps'", e.Message);
        Assert.Contains("snips", e.Message);
    }

    [Fact]
    public void Log_ValueOutOfRange_NamesColumnAndRow()
    {
        Assert.Contains("row 1 must be above 0", Assert.Throws<Core.InputException>(() => PolicyEvaluation.Run(Log with { Propensities = [1, 0, 1, 1] })).Message);
        Assert.Contains("Rewards", Assert.Throws<Core.InputException>(() => PolicyEvaluation.Run(Log with { Rewards = [1, double.NaN, 1, 1] })).Message);
        Assert.Contains("sum to 0.9", Assert.Throws<Core.InputException>(() => Bandits.Log(Logging, [0.2, 0.4, 0.3], [(0, 1)])).Message);
    }
}
