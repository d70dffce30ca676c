using FeedRanker.Core;
using FeedRanker.WorldGen;
using Xunit.Abstractions;

namespace FeedRanker.Evaluation.Tests;

/// <summary>A short run of the study whose long one is in bench/off-policy.</summary>
public sealed class CoverageStudyTests(ITestOutputHelper output)
{
    [Fact]
    public void Study_OfAGeneratedWorld_CoversTheTruth()
    {
        var world = World();
        var report = CoverageStudy.Run(world, new CoverageStudyOptions { Seeds = 60, Requests = 800, Resamples = 300, Policies = ["uniform"] }, WorkProgress.None, CancellationToken.None);
        output.WriteLine(report.ToMarkdown());
        Assert.Equal(PolicyEvaluation.Estimators.Count, report.Rows.Count);
        foreach (var row in report.Rows)
        {
            Assert.True(row.Coverage[(int)PolicyIntervalKind.Studentised] is >= 0.85 and <= 1, $"{row.Estimator} covers {row.Coverage[0]:P1}");
            Assert.True(row.Estimator == "mips" || Math.Abs(row.RelativeBias) < 0.06, $"{row.Estimator} is off by {row.RelativeBias:P1}");
        }
    }

    [Fact]
    public void Harvest_WithPropensities_FindsTheWorldsPositionBias()
    {
        var world = World();
        var log = WorldLog.Draw(world, WorldPolicy.Of(world, "uniform", 1, CancellationToken.None), 8000, 4);
        var curve = InterventionHarvest.Estimate(ClickLog.Of(log, decisions: true), HarvestPairs.All, new PositionBiasOptions { Resamples = 40 });
        for (var k = 0; k < world.Examination.Length; k++)
        {
            output.WriteLine($"{world.Examination[k]:0.000} {curve.Examination[k]:0.000} {curve.Intervals[k]}");
            Assert.Equal(world.Examination[k], curve.Examination[k], 0.1);
        }
    }

    private static WorldRequests World()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"off-policy-{Guid.NewGuid():N}");
        try
        {
            var options = new WorldOptions(200, 1500, 4, 1) { PageSize = 4, Candidates = 20, Temperature = 1, Exploration = 0.2, CandidateTruthShare = 1, OracleUsers = 0, OracleItems = 0 };
            WorldGenerator.Generate(options, folder, WorkProgress.None, CancellationToken.None);
            return WorldRequests.Read(folder, WorkProgress.None, CancellationToken.None);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
