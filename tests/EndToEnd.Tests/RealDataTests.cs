using System.Text.Json;
using Xunit.Abstractions;

namespace FeedRanker.EndToEnd.Tests;

/// <summary>Import, build and evaluation on real ratings, held to the quality the README states.</summary>
public sealed class RealDataTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("feedranker-real-").FullName;

    [Fact]
    public void MovieLens_WholeEngine_BeatsTheBestSingleSourceByTenPercent()
    {
        var data = Path.Combine(Cli.Root, "..", "shared", "data", "ml-100k");
        if (!Directory.Exists(data))
        {
            output.WriteLine("SKIPPED: ml-100k is not at ../shared/data.");
            return;
        }

        Cli.RunOk("import", "movielens", data, "--data", _directory);
        Cli.RunOk("build", "--data", _directory);
        var report = JsonDocument.Parse(Cli.RunOk("evaluate", "--data", _directory, "--json").Output).RootElement;
        var ndcg = report.GetProperty("systems").GetProperty("systems").EnumerateArray()
            .ToDictionary(s => s.GetProperty("system").GetString()!, s => s.GetProperty("metrics").GetProperty("ndcg@10").GetProperty("value").GetDouble());
        output.WriteLine(string.Join(", ", ndcg.Select(n => $"{n.Key} {n.Value:F4}")));
        var best = ndcg.Where(n => n.Key is not ("engine" or "no rules")).Max(n => n.Value);
        Assert.True(ndcg["engine"] >= 1.1 * best, $"engine {ndcg["engine"]:F4}, best single source {best:F4}");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
