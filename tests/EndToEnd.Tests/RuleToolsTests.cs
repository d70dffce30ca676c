using System.Text.Json;
using FeedRanker.Serving;
using FeedRanker.V1;

namespace FeedRanker.EndToEnd.Tests;

/// <summary>The life of a rule file, from the command line and over the server's API.</summary>
[Collection("small world")]
public class RuleToolsTests(SmallWorld world)
{
    [Fact]
    public async Task Server_CapturesExplainsComparesAndGoesBack()
    {
        var data = world.CopyOfData("rule-tools");
        var (file, requests) = (Path.Combine(data, "live.yaml"), Path.Combine(data, "requests.cap"));
        var text = await File.ReadAllTextAsync(Path.Combine(Cli.Root, "data", "rules", "default.yaml"));
        await File.WriteAllTextAsync(file, text);
        using var server = ServerProcess.Start(data, "--rules", file, "--admin", "--capture-requests", requests);
        var first = await server.Client.RankAsync(new RankRequest { UserId = "u1", Take = 10, RequestId = "captured-1" });
        for (var i = 2; i < 30; i++) await server.Client.RankAsync(new RankRequest { UserId = $"u{i}", Take = 10, RequestId = $"captured-{i}" });

        using var stop = new CancellationTokenSource();
        var beside = RankUntilAsync(server, stop.Token); // no request is dropped while rules come and go
        await File.WriteAllTextAsync(file, text.Replace("gap: 3", "gap: 7", StringComparison.Ordinal).Replace("version: 1", "version: 1\nchanged_by: ann", StringComparison.Ordinal));
        var history = await UntilAsync(server, h => h.Entries.Count >= 2);
        Assert.Equal(("changed", "ann", history.Hash), (history.Entries[0].What, history.Entries[0].Who, history.Entries[0].Hash));
        Assert.NotEqual(first.Versions.Rules, history.Hash);
        Assert.Equal(history.Hash, await ServedRulesAsync(server));

        await File.WriteAllTextAsync(file, text.Replace("gap: 3", "gap: lots", StringComparison.Ordinal));
        history = await UntilAsync(server, h => h.Entries[0].What == "refused");
        Assert.Contains("'gap' must be a whole number", history.Entries[0].Problems[0].Message, StringComparison.Ordinal);
        Assert.Equal(history.Entries[1].Hash, history.Hash);
        Assert.Equal(history.Hash, await ServedRulesAsync(server)); // the broken file changed nothing

        var back = await server.Client.RollBackRulesAsync(new RollBackRulesRequest { Who = "bo" });
        Assert.Equal(first.Versions.Rules, back.Hash);
        Assert.Equal(text, await File.ReadAllTextAsync(file));
        Assert.Equal(back.Hash, await ServedRulesAsync(server));
        Assert.Equal(("rolled_back", "bo"), ((await HistoryAsync(server)).Entries[0].What, (await HistoryAsync(server)).Entries[0].Who));

        await stop.CancelAsync();
        Assert.True(await beside > 5);

        var check = await server.Client.CheckRulesAsync(new CheckRulesRequest { Rules = text.Replace("k: 500", "k: none", StringComparison.Ordinal) });
        Assert.False(check.Valid);
        Assert.Equal(29, check.Problems[0].Line);

        var told = await server.Client.ExplainRulesAsync(new ExplainRulesRequest { RequestId = "captured-1", ItemId = first.Items[2].ItemId }, TimeSpan.FromSeconds(60));
        Assert.Equal(3, told.Place);
        var page = JsonDocument.Parse(Cli.RunOk("rules", "explain", file, "--requests", requests, "--request", "captured-1", "--json").Output).RootElement;
        Assert.Equal(first.Items.Select(i => i.ItemId), page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("item").GetString()));
        var diff = await server.Client.DiffRulesAsync(new DiffRulesRequest { Rules = text.Replace("gap: 3", "gap: 9", StringComparison.Ordinal) }, TimeSpan.FromSeconds(120));
        Assert.True(diff.Requests >= 29 && diff.Measures.Any(m => m.Name == "ndcg"), $"{diff.Requests} requests");

        using var http = new HttpClient { BaseAddress = server.Http };
        using var reply = await http.PostAsync("/v1/rules:history", new StringContent("{}", null, "application/json"));
        Assert.Contains("\"rolled_back\"", await reply.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        server.Kill9();

        var list = Cli.RunOk("rules", "history", "--data", data);
        Assert.Contains("rolled back", list.Output, StringComparison.Ordinal);
        Cli.RunOk("rules", "rollback", history.Entries[1].Hash[..8], "--data", data, "--who", "cy");
        Assert.Contains("gap: 7", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_WithoutAdmin_RefusesToBeLookedAfter()
    {
        var e = await Assert.ThrowsAsync<GrpcStatusException>(() => world.Server.Client.RuleHistoryAsync(new RuleHistoryRequest()));
        Assert.Equal(GrpcStatusCode.PermissionDenied, e.Code);
    }

    [Fact]
    public void CommandLine_FromCaptureToReport()
    {
        var folder = Directory.CreateTempSubdirectory("feedranker-cap-").FullName;
        var (requests, mine, html) = (Path.Combine(folder, "requests.cap"), Path.Combine(folder, "mine.yaml"), Path.Combine(folder, "diff.html"));
        File.WriteAllText(mine, File.ReadAllText(Path.Combine(Cli.Root, "data", "rules", "default.yaml")).Replace("gap: 3", "gap: 1", StringComparison.Ordinal));
        Cli.RunOk("rules", "capture", "--data", world.Data, "--out", requests, "--count", "150");
        var diff = JsonDocument.Parse(Cli.RunOk("rules", "diff", "built-in", mine, "--requests", requests, "--html", html, "--json").Output).RootElement;
        Assert.Equal(150, diff.GetProperty("requests").GetInt32());
        Assert.True(diff.GetProperty("changed_pages").GetInt32() > 0);
        Assert.Contains("What other rules would change", File.ReadAllText(html), StringComparison.Ordinal);
        Assert.Contains("author-spacing", Cli.RunOk("rules", "cost", "built-in", "--requests", requests, "--limit", "60").Output, StringComparison.Ordinal);
        Assert.Equal(2, Cli.Run("rules", "diff", "built-in", mine, "--requests", mine).ExitCode);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Check_AndTest_TellByTheirExitCode()
    {
        var folder = Directory.CreateTempSubdirectory("feedranker-check-").FullName;
        var file = Path.Combine(folder, "rules.yaml");
        File.WriteAllText(file, "version: 1\nsurfaces:\n  '*':\n    - {id: a, kind: author_cap, owner: o, reason: r, max: 2}\n    - {id: b, kind: author_cap, owner: o, reason: r, max: 3}\n");
        Assert.Equal(0, Cli.Run("rules", "check", file).ExitCode);
        var strict = Cli.Run("rules", "check", file, "--strict", "--json");
        Assert.Equal(1, strict.ExitCode);
        Assert.Equal(5, JsonDocument.Parse(strict.Output).RootElement.GetProperty("problems")[0].GetProperty("line").GetInt32());
        Assert.Equal(2, Cli.Run("rules", "check", "--json", Path.Combine(folder, "none.yaml")).ExitCode);
        Assert.Equal(0, Cli.Run("rules", "test", Path.Combine(Cli.Root, "data", "rules")).ExitCode);
        Assert.Equal(1, Cli.Run("rules", "test", Path.Combine(Cli.Root, "data", "rules", "shop.test.yaml"), "--rules", file).ExitCode);
        Directory.Delete(folder, recursive: true);
    }

    // How many were answered; one that fails fails the test.
    private static async Task<string> ServedRulesAsync(ServerProcess server) =>
        (await server.Client.RankAsync(new RankRequest { UserId = "u1", Take = 5 })).Versions.Rules;

    private static async Task<int> RankUntilAsync(ServerProcess server, CancellationToken stop)
    {
        for (var i = 0; ; i++)
        {
            if (stop.IsCancellationRequested) return i;
            await server.Client.RankAsync(new RankRequest { UserId = $"u{i % 50}", Take = 5 }, ct: CancellationToken.None);
        }
    }

    private static Task<RuleHistoryReply> HistoryAsync(ServerProcess server) => server.Client.RuleHistoryAsync(new RuleHistoryRequest());

    private static async Task<RuleHistoryReply> UntilAsync(ServerProcess server, Func<RuleHistoryReply, bool> wanted)
    {
        for (var i = 0; ; i++)
        {
            var history = await HistoryAsync(server);
            if (wanted(history)) return history;
            Assert.True(i < 100, $"after ten seconds the history still ends with '{history.Entries[0].What}'");
            await Task.Delay(100);
        }
    }
}
