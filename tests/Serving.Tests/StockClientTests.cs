using System.Diagnostics;
using System.Text.Json;
using Xunit.Abstractions;

namespace FeedRanker.Serving.Tests;

/// <summary>The server as clients see it that we did not write: Python's grpcio and Node's grpc-js.</summary>
public sealed class StockClientTests(ServerFixture server, ITestOutputHelper output) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task PythonGrpcio_WholeScenario_SeesWhatTheSpecificationSays()
    {
        // Debian's own interpreter: it has python3-grpcio whatever else is first on the path.
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        if (await RunAsync(python, "-c", "import grpc, google.protobuf") is null)
        {
            output.WriteLine("SKIPPED: needs python3-grpcio and python3-protobuf.");
            return;
        }

        var seen = await ScenarioAsync(python, Path.Combine(Clients(), "python", "client.py"));
        Assert.Equal("UNIMPLEMENTED", seen.GetProperty("unknown_method").GetString());
    }

    [Fact]
    public async Task NodeGrpcJs_WholeScenario_SeesWhatTheSpecificationSays()
    {
        var folder = Path.Combine(Clients(), "node");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")) || await RunAsync("node", "--version") is null)
        {
            output.WriteLine("SKIPPED: needs node, and npm ci in tests/EndToEnd.Tests/clients/node.");
            return;
        }

        var seen = await ScenarioAsync("node", Path.Combine(folder, "client.js"));
        Assert.Equal("SERVING", seen.GetProperty("health_watch").GetString());
    }

    private async Task<JsonElement> ScenarioAsync(string program, string script)
    {
        var text = await RunAsync(program, script, server.Host.GrpcEndpoint.ToString(), "--user", "u1", "--slow-user", "slow");
        Assert.NotNull(text);
        var seen = JsonDocument.Parse(text).RootElement;
        Assert.Equal("SERVING", seen.GetProperty("health").GetString());
        Assert.Equal("NOT_FOUND", seen.GetProperty("health_unknown").GetString());
        Assert.Contains("feedranker.v1.FeedRanker", seen.GetProperty("services").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(5, seen.GetProperty("rank").GetProperty("items").GetArrayLength());
        Assert.Equal("7", seen.GetProperty("rank").GetProperty("seed").GetString());
        Assert.Equal(5, seen.GetProperty("rank_gzip").GetInt32());
        Assert.Equal("1", seen.GetProperty("track").GetProperty("accepted").GetString());
        Assert.Equal("3", seen.GetProperty("track_stream").GetProperty("accepted").GetString());
        Assert.Equal("DEADLINE_EXCEEDED", seen.GetProperty("deadline").GetString());
        var invalid = seen.GetProperty("invalid");
        Assert.Equal("INVALID_ARGUMENT", invalid.GetProperty("status").GetString());
        Assert.Equal("events[0].item_id", invalid.GetProperty("field").GetString());
        return seen;
    }

    private async Task<string?> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var text = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            output.WriteLine(await errors);
            return process.ExitCode == 0 ? text : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string Clients()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FeedRanker.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "tests", "EndToEnd.Tests", "clients");
    }
}
