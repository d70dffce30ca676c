using FeedRanker.V1;

namespace FeedRanker.EndToEnd.Tests;

[Collection("small world")]
public class NeuralRankerTests(SmallWorld world)
{
    [Fact]
    public async Task BuildWithANetwork_IsServedByHeadsThatRulesWeigh_AndItsVerbsWork()
    {
        var data = world.CopyOfData("neural");
        var rules = Path.Combine(data, "value.yaml");
        await File.WriteAllTextAsync(rules, "version: 1\nsurfaces:\n  \"*\":\n    - {id: value, kind: score, owner: feed, reason: What counts., weights: {score.ranker: 1, score.like: 3}}\n");
        Cli.RunOk("build", "--data", data, "--ranker", "ensemble");
        using var server = ServerProcess.Start(data, "--rules", rules);
        var reply = await server.Client.RankAsync(new RankRequest { UserId = "u1", Take = 10, Explain = true, Seed = 5 });

        Assert.Empty(reply.GivenUp);
        Assert.Contains(reply.Stages, s => s is { Stage: "ranker", Outcome: "ran" });
        var value = reply.Items.Select(i => i.Columns["score.ranker"] + 3 * i.Columns["score.like"]).ToArray();
        Assert.Equal(value.OrderDescending(), value);

        var model = Path.Combine(data, "neural.bin");
        var rows = Path.Combine(data, "build", "rows.bin");
        Cli.RunOk("train", "--rows", rows, "--model", "fm", "--data", data, "--epochs", "1", "--out", model);
        Assert.Contains("\"user.id\"", Cli.RunOk("model", "show", model, "--json").Output, StringComparison.Ordinal);
        Assert.Contains("\"auc\"", Cli.RunOk("model", "eval", model, "--rows", rows, "--data", data, "--json").Output, StringComparison.Ordinal);
        Assert.Contains(reply.Items[0].ScoreExplanation.Contributions, c => c.Feature == "item.id");
        Assert.Contains("\"item.id\"", Cli.RunOk("model", "explain", model, "--rows", rows, "--data", data, "--row", "3", "--json").Output, StringComparison.Ordinal);
        var small = Path.Combine(data, "small.bin");
        Assert.Contains("\"kept\": \"int8\"", Cli.RunOk("model", "compress", model, "--rows", rows, "--data", data, "--form", "int8", "--out", small, "--json").Output, StringComparison.Ordinal);
        Assert.Contains("Int8", Cli.RunOk("model", "show", small, "--json").Output, StringComparison.Ordinal);
        Cli.RunOk("model", "compress", small, "--distill", "trees", "--trees", "5", "--learn", rows, "--rows", rows, "--data", data, "--out", small);
        Assert.Contains("\"trees\": 5", Cli.RunOk("model", "show", small, "--json").Output, StringComparison.Ordinal);
        var refused = Cli.Run("model", "eval", model, "--rows", rows);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("say whose rows these are", refused.Errors, StringComparison.Ordinal);
    }
}
