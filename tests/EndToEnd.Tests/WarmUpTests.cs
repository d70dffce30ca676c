using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FeedRanker.EndToEnd.Tests;

/// <summary>What a server asks itself before it is ready.</summary>
[Collection("small world")]
public sealed partial class WarmUpTests(SmallWorld world)
{
    [Fact]
    public async Task Serve_ByDefault_AsksItselfFirst_AndLeavesNoTrace()
    {
        var data = world.CopyOfData("warm-up");
        var before = Served(data);
        var capture = Path.Combine(data, "requests.cap");
        using (var server = Cli.Start("serve", "--data", data, "--clock", "log", "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0", "--capture-requests", capture))
        {
            var log = server.StandardError.ReadToEndAsync();
            while (server.StandardOutput.ReadLine() is { } line && !line.Contains("Ctrl+C", StringComparison.Ordinal)) { }
            using var stop = System.Diagnostics.Process.Start("kill", ["-TERM", $"{server.Id}"]);
            await server.WaitForExitAsync();
            var told = Warm().Match(await log);
            Assert.True(told.Success, await log);
            Assert.True(int.Parse(told.Groups[1].Value, CultureInfo.InvariantCulture) > 1, told.Value);
        }

        Assert.Equal(before, Served(data));
        Assert.Contains("holds no request", Cli.Run("rules", "cost", "built-in", "--requests", capture).Errors, StringComparison.Ordinal);
    }

    private static string Served(string data) => Parsed(Cli.RunOk("features", "verify", "--data", data, "--all", "--json").Output).GetProperty("impressions").GetRawText();

    private static JsonElement Parsed(string json) => JsonDocument.Parse(json).RootElement;

    [GeneratedRegex("Warm after ([0-9]+) requests of its own: the first took [0-9.]+ ms, the last [0-9.]+ ms")]
    private static partial Regex Warm();
}
