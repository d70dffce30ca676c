using System.Net;
using System.Net.Sockets;

namespace FeedRanker.EndToEnd.Tests;

[Collection("small world")]
public sealed class BadInputTests(SmallWorld world) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("feedranker-bad-").FullName;

    [Theory]
    [InlineData("fly", "fly")]
    [InlineData("rank u1 --speed 3", "--speed")]
    [InlineData("generate --out x --users -5", "Users")]
    [InlineData("import feed no/such/directory --data no-data", "no/such/directory")]
    [InlineData("import carrier-pigeon . --data no-data", "carrier-pigeon")]
    [InlineData("build --data no/such/data", "no/such/data")]
    [InlineData("serve --data no/such/data", "no/such/data")]
    [InlineData("rules check no-such-rules.yaml", "no-such-rules.yaml")]
    [InlineData("rank u1 --server not-an-address", "not-an-address")]
    [InlineData("build --data {data} --weights click=1,clack=2", "clack")]
    [InlineData("build --data {data} --test-from yesterday-ish", "yesterday-ish")]
    [InlineData("build --data {data} --stop-after lunch", "lunch")]
    [InlineData("build --data {data} --train-from 2026-01-10", "--test-from")]
    [InlineData("build --data {data} --seeds 0", "--seeds: is 0; 1 to 100 is allowed.")]
    [InlineData("build --data {data} --seeds 2 --subsample 1 --column-sample 1", "--seeds: is 2, but models that all see every row and feature are one and the same")]
    [InlineData("build --data {data} --ranker ensemble --objective lambdarank", "--objective: is LambdaRank")]
    [InlineData("evaluate --data {data} --learning-rate 2", "--learning-rate: is 2; above 0 and at most 1")]
    [InlineData("train --rows {data}/build/rows.bin --out no-model.bin --seeds 0", "--seeds: is 0; 1 to 100 is allowed.")]
    [InlineData("train --rows {data}/build/rows.bin --out no-model.bin --rising no.such", "--rising: 'no.such' is no feature of the table")]
    [InlineData("bench rank-quality --train {data}/build/rows.bin --test {data}/build/rows.bin --seeds 0", "--seeds: is 0")]
    [InlineData("bench rank-quality --train {data}/build/rows.bin", "--test: is needed where there is no --folds")]
    [InlineData("bench rank-quality --train {data}/build/rows.bin --folds 1", "--folds: is 1; 2 to 100 is allowed.")]
    [InlineData("train --rows {data}/build/rows.bin --out no-model.bin --pairs-per-row 0", "--pairs-per-row: is 0; 1 to 1000 is allowed.")]
    [InlineData("release use r-nothing --data {data}", "r-nothing")]
    public void Command_WithBadInput_ExitsWith2AndNamesIt(string command, string named)
    {
        var result = Cli.Run(command.Replace("{data}", world.Data, StringComparison.Ordinal).Split(' '));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(named, result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void PortInUse_SaysSo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var result = Cli.Run("serve", "--data", world.Data, "--grpc", $"127.0.0.1:{port}", "--http", "127.0.0.1:0");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(port.ToString(System.Globalization.CultureInfo.InvariantCulture), result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("events.tsv", "event_id\ttime_ms\tuser_id\titem_id\ttype\tvalue\trequest_id\tposition\tsurface\n\t1000\tu\ti\tclack\t\t\t\t\n", "events.tsv:2", "clack")]
    [InlineData("events.tsv", "event_id\ttime_ms\tuser_id\titem_id\ttype\tvalue\trequest_id\tposition\tsurface\n\t1000\tu\ti\tclick\tNaN\t\t\t\n", "events.tsv:2", "value")]
    [InlineData("events.tsv", "event_id\ttime_ms\tuser_id\titem_id\ttype\tvalue\trequest_id\tposition\tsurface\n\t9999999999999\tu\ti\tclick\t\t\t\t\n", "events.tsv:2", "future")]
    [InlineData("events.tsv", "who\twhen\n", "events.tsv", "who")]
    [InlineData("items.jsonl", "{\"id\":\"i\",\"numeric\":{\"views\":1e400}}\n", "items.jsonl:1", "views")]
    [InlineData("items.jsonl", "{\"id\":\"i\"}\n{\"id\":\"i\"}\n", "items.jsonl:2", "i")]
    [InlineData("items.jsonl", "{\"id\":\"i\",\"titel\":\"x\"}\n", "items.jsonl:1", "titel")]
    public void StrictImport_BadLine_IsNamedAndNothingIsStored(string file, string content, string place, string named)
    {
        File.WriteAllText(Path.Combine(_directory, "items.jsonl"), "{\"id\":\"i\"}\n");
        File.WriteAllText(Path.Combine(_directory, file), content);
        var data = Path.Combine(_directory, "data");

        var result = Cli.Run("import", "feed", _directory, "--data", data, "--strict");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(place, result.Errors, StringComparison.Ordinal);
        Assert.Contains(named, result.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(data, "releases", "current")));
    }

    [Fact]
    public void Import_NotUtf8_IsNamed()
    {
        File.WriteAllBytes(Path.Combine(_directory, "items.jsonl"), [.. "{\"id\":\""u8, 0xff, 0xfe, .. "\"}\n"u8]);
        var result = Cli.Run("import", "feed", _directory, "--data", Path.Combine(_directory, "data"), "--strict");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("UTF-8", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void RulesWithUnknownKey_NamesFileLineAndTheNearestKey()
    {
        var file = Path.Combine(_directory, "rules.yaml");
        var text = File.ReadAllText(Path.Combine(Cli.Root, "data", "rules", "default.yaml"));
        File.WriteAllText(file, text.Replace("half_life:", "half_live:", StringComparison.Ordinal));
        var result = Cli.Run("rules", "check", file);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("half_live", result.Errors, StringComparison.Ordinal);
        Assert.Contains("half_life", result.Errors, StringComparison.Ordinal);
        Assert.Contains($"{file}:", result.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
