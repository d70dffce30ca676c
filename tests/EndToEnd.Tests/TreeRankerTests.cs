using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FeedRanker.EndToEnd.Tests;

/// <summary>Trees as the command line trains them: the options of a build, and the comparison with XGBoost's own objectives.</summary>
[Collection("small world")]
public sealed class TreeRankerTests(SmallWorld world) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("feedranker-trees-").FullName;

    [Fact]
    public void Build_WithTreeOptions_GrowsSuchTrees_AndAnotherOptionIsAnotherRanker()
    {
        var data = world.CopyOfData("trees");
        string[] grown = ["--trees", "6", "--depth", "2", "--column-sample", "0.5", "--seeds", "3"];
        int TreesOf(string file, string member) => Parsed(Cli.RunOk("model", "show", Path.Combine(data, "build", "model", file), "--json")).GetProperty(member).GetInt32();

        var first = Cli.RunOk(["build", "--data", data, .. grown]);
        Assert.Contains("rows: unchanged", first.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("ranker: unchanged", first.Errors, StringComparison.Ordinal);
        var trees = TreesOf("ranker.bin", "trees");
        Assert.True(trees is >= 3 and <= 18 && trees % 3 == 0, $"{trees} trees of three seeds, at most six each");
        Assert.InRange(TreesOf("ranker.bin", "nodes"), trees, 7 * trees);

        Assert.Contains("ranker: unchanged", Cli.RunOk(["build", "--data", data, .. grown]).Errors, StringComparison.Ordinal);
        var evaluated = Cli.RunOk("evaluate", "--data", data, "--json");
        Assert.Contains($"As the last build was made: {string.Join(' ', grown)}", evaluated.Errors, StringComparison.Ordinal);
        Assert.Contains("ranker: unchanged", evaluated.Errors, StringComparison.Ordinal);
        Assert.Equal(evaluated.Output.Split("\"pipeline_ms")[0], Cli.RunOk(["evaluate", "--data", data, .. grown, "--json"]).Output.Split("\"pipeline_ms")[0]);
        Assert.DoesNotContain("ranker: unchanged", Cli.RunOk(["build", "--data", data, .. grown[..^1], "2"]).Errors, StringComparison.Ordinal);
        Assert.Equal(0, TreesOf("ranker.bin", "trees") % 2);
    }

    [Fact]
    public void BenchRankQuality_OfOurs_IsWhatTrainAndEvalGive_AndThePeerLearnsToo()
    {
        var (train, test, model) = (Queries("train.svm", seed: 1, 80), Queries("test.svm", seed: 2, 40), Path.Combine(_directory, "ranker.bin"));
        var result = Parsed(Cli.RunOk("bench", "rank-quality", "--train", train, "--test", test, "--seeds", "2", "--json"));
        JsonElement Run(string setting, string loss) => result.GetProperty("runs").EnumerateArray().Single(r => r.GetProperty("setting").GetString() == setting && r.GetProperty("loss").GetString() == loss);
        static double Ndcg(JsonElement figures, string metric, string what = "value") => figures.GetProperty(metric).GetProperty(what).GetDouble();

        Assert.Equal((40, 39), (result.GetProperty("test_queries").GetInt32(), result.GetProperty("test_queries_counted").GetInt32()));
        Assert.Equal(result.GetProperty("settings").EnumerateObject().Count() * 5 + 1, result.GetProperty("runs").GetArrayLength());
        foreach (var loss in new[] { "lambdarank", "grade" })
        {
            Cli.RunOk("train", "--rows", train, "--objective", loss, "--trees", "100", "--out", model);
            var eval = Cli.RunOk("model", "eval", model, "--rows", test, "--json");
            foreach (var metric in new[] { "ndcg@1", "ndcg@3", "ndcg@5", "ndcg@10" })
                Assert.Equal(Ndcg(Parsed(eval), metric), Ndcg(Run("defaults, 100 trees", loss), metric), 1e-6);
        }

        // One feature of six is the grade, but for noise: whoever learns from labels and groups is far above chance, which is 0.74.
        foreach (var loss in new[] { "rank:ndcg", "rank:pairwise", "lambdarank", "lambdarank, sampled", "grade" }) Assert.InRange(Ndcg(Run("defaults, 100 trees", loss), "ndcg@10"), 0.93, 1);
        var change = result.GetProperty("changes").EnumerateArray().First(c => c.GetProperty("loss").GetString() == "grade" && c.GetProperty("against_loss").GetString() == "rank:ndcg");
        var against = Run(change.GetProperty("against_setting").GetString()!, "rank:ndcg");
        Assert.Equal(Ndcg(Run(change.GetProperty("setting").GetString()!, "grade"), "ndcg@10") - Ndcg(against, "ndcg@10"), Ndcg(change, "ndcg@10"), 1e-9);
        Assert.InRange(Ndcg(change, "ndcg@10"), Ndcg(change, "ndcg@10", "low"), Ndcg(change, "ndcg@10", "high"));
        Assert.True(Run("train.conf", "rank:ndcg").GetProperty("peer").GetBoolean());
        var pooled = result.GetProperty("changes").EnumerateArray().Single(c => c.GetProperty("setting").GetString() == "all settings" && c.GetProperty("loss").GetString() == "grade" && c.GetProperty("against_loss").GetString() == "rank:ndcg");
        var settings = result.GetProperty("settings").EnumerateObject().Select(s => s.Name).ToArray();
        Assert.Equal(settings.Average(s => Ndcg(Run(s, "grade"), "mean") - Ndcg(Run(s, "rank:ndcg"), "mean")), Ndcg(pooled, "mean"), 1e-9);
    }

    [Fact]
    public void BenchRankQuality_InFolds_ScoresEveryQueryByModelsOfOthers()
    {
        // Where the grade is chance, a model that has seen a query orders it by heart; one that has not stays at chance.
        var noise = Queries("noise.svm", seed: 3, 60, noise: true);
        string[] ask = ["bench", "rank-quality", "--train", noise, "--seeds", "1", "--json"];
        double Ndcg(JsonElement result, string loss) => result.GetProperty("runs").EnumerateArray()
            .Single(r => r.GetProperty("setting").GetString() == "XGBoost's rate, 100 trees" && r.GetProperty("loss").GetString() == loss).GetProperty("ndcg@10").GetProperty("value").GetDouble();
        var (seen, folds) = (Parsed(Cli.RunOk([.. ask, "--test", noise])), Parsed(Cli.RunOk([.. ask, "--folds", "4"])));
        Assert.Equal((4, 60), (folds.GetProperty("folds").GetInt32(), folds.GetProperty("test_queries").GetInt32()));
        foreach (var loss in new[] { "rank:ndcg", "lambdarank", "lambdarank, sampled", "grade" })
        {
            Assert.InRange(Ndcg(seen, loss), 0.95, 1);
            Assert.InRange(Ndcg(folds, loss), 0.5, 0.85);
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static JsonElement Parsed(CliResult result) => JsonDocument.Parse(result.Output).RootElement;

    // Queries of ten rows, grades 0 to 3; the last query has no positive grade.
    private string Queries(string name, int seed, int queries, bool noise = false)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (var query = 0; query < queries; query++)
            for (var row = 0; row < 10; row++)
            {
                var grade = query == queries - 1 ? 0 : random.Next(4);
                text.Append(CultureInfo.InvariantCulture, $"{grade} qid:{query + 1} 1:{(noise ? 0 : grade) + 2 * random.NextDouble():F4}");
                for (var feature = 2; feature <= 6; feature++) text.Append(CultureInfo.InvariantCulture, $" {feature}:{random.NextDouble():F4}");
                text.Append('\n');
            }

        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text.ToString());
        return path;
    }
}
