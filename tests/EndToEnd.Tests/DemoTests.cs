namespace FeedRanker.EndToEnd.Tests;

/// <summary>The first thing a newcomer runs.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("feedranker-demo-").FullName;

    [Fact]
    public void Demo_FromNothing_ShowsTheFunnelAndAFeedThatChanges()
    {
        string[] demo = ["demo", "--data", Path.Combine(_directory, "demo"), "--users", "150", "--items", "1500", "--days", "6"];
        var output = Cli.RunOk(demo).Output;
        foreach (var expected in new[] { "recall", "ndcg@10", "quota-blender", "fresher-first", "events stored durably", "someone the engine has never met", "What to try next" })
            Assert.Contains(expected, output, StringComparison.Ordinal);

        var again = Cli.RunOk(demo);
        Assert.Contains("there already", again.Output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
