using FeedRanker.V1;

namespace FeedRanker.EndToEnd.Tests;

[Collection("small world")]
public class RuleReloadTests(SmallWorld world)
{
    [Fact]
    public async Task ChangedRules_TakeEffectWhileServing_AndBrokenOnesDoNot()
    {
        var data = world.CopyOfData("rules");
        var file = Path.Combine(data, "rules.yaml");
        File.Copy(Path.Combine(Cli.Root, "data", "rules", "default.yaml"), file);
        using var server = ServerProcess.Start(data, "--rules", file);
        var first = await VersionAsync(server);

        var text = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, text.Replace("gap: 3", "gap: 5", StringComparison.Ordinal));
        var second = await WaitForAsync(server, version => version != first);
        await File.WriteAllTextAsync(file, text.Replace("gap: 3", "gap: lots", StringComparison.Ordinal));
        await Task.Delay(1500);

        Assert.NotEqual(first, second);
        Assert.Equal(second, await VersionAsync(server));
    }

    private static async Task<string> VersionAsync(ServerProcess server) =>
        (await server.Client.RankAsync(new RankRequest { UserId = "u1", Take = 5 })).Versions.Rules;

    private static async Task<string> WaitForAsync(ServerProcess server, Func<string, bool> wanted)
    {
        for (var i = 0; i < 50; i++)
        {
            var version = await VersionAsync(server);
            if (wanted(version)) return version;
            await Task.Delay(100);
        }

        return await VersionAsync(server);
    }
}
