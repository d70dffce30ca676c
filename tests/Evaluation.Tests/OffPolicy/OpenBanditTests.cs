using Xunit.Abstractions;

namespace FeedRanker.Evaluation.Tests;

/// <summary>The figures that the Open Bandit Pipeline gives for its small sample.</summary>
public sealed class OpenBanditTests(ITestOutputHelper output)
{
    [Fact]
    public void Uniform_FromTheThompsonLog_CannotBeAnswered()
    {
        if (Find("bts.tsv.gz") is not { } path) return;
        var report = PolicyEvaluation.Run(OpenBanditLog.Read(path, "uniform"), Bandits.Quick);
        Assert.Equal(0.007438, report.Estimates.Single(e => e.Estimator == "ips").Value, 5e-7);
        Assert.Equal(0.002373, report.Estimates.Single(e => e.Estimator == "snips").Value, 5e-7);
        Assert.Equal(2.1, report.Overlaps[0].EffectiveSize, 0.05);
        Assert.Equal(Answer.No, report.Answer);
        Assert.StartsWith("This log cannot answer", report.Warnings[0]);
        Assert.Contains("\"answer\": \"no\"", report.ToJson());
    }

    [Fact]
    public void Thompson_FromTheRandomLog_IsNearThePipelinesValueAndCoversTheOnPolicyOne()
    {
        if (Find("random.tsv.gz") is not { } path) return;
        var report = PolicyEvaluation.Run(OpenBanditLog.Read(path, "bernoulli-ts"));
        output.WriteLine(report.ToText());
        var ips = report.Estimates.Single(e => e.Estimator == "ips");
        Assert.InRange(ips.Value / 0.00683, 0.98, 1.02);
        Assert.True(ips.Interval.Contains(0.00460));
        foreach (var e in report.Estimates.Where(e => e.Lacks is null)) Assert.True(e.Interval.Contains(0.00460), e.Estimator);
        Assert.Equal(0.0046, report.OnPolicy.Value, 1e-12);
        Assert.NotEqual(Answer.No, report.Answer);
    }

    private string? Find(string name)
    {
        var path = SharedFiles.Find($"open-bandit-women/{name}");
        if (path is null) output.WriteLine("SKIPPED: the Open Bandit sample is not beside the repository.");
        return path;
    }
}
