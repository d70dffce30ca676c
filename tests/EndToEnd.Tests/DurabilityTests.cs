using FeedRanker.FeatureStore;
using FeedRanker.Serving;
using FeedRanker.V1;

namespace FeedRanker.EndToEnd.Tests;

[Collection("small world")]
public class DurabilityTests(SmallWorld world)
{
    [Fact]
    public async Task KillServerDuringTrack_LosesNoAcknowledgedEvent()
    {
        var data = world.CopyOfData("killed-server");
        var acknowledged = 0L;
        long before;
        using (var store = StateStore.Open(data, createIfMissing: false)) before = store.EventCount;
        using (var server = ServerProcess.Start(data))
        {
            var item = (await server.Client.RankAsync(new RankRequest { UserId = "u1", Take = 1, AsOfMs = 1_800_000_000_000 })).Items[0].ItemId;
            using var stop = new CancellationTokenSource();
            var writers = Enumerable.Range(0, 4).Select(w => Task.Run(async () =>
            {
                for (var i = 0; !stop.IsCancellationRequested; i++)
                {
                    var request = new TrackRequest { Events = { new Event { UserId = $"writer-{w}", ItemId = item, Type = "click", EventId = $"kill-{w}-{i}" } } };
                    try
                    {
                        await server.Client.TrackAsync(request);
                    }
                    catch (GrpcStatusException)
                    {
                        return; // the server is gone; this event was not acknowledged
                    }

                    Interlocked.Increment(ref acknowledged);
                }
            })).ToArray();
            while (Interlocked.Read(ref acknowledged) < 300) await Task.Delay(5);
            server.Kill9();
            await stop.CancelAsync();
            await Task.WhenAll(writers);
        }

        using var reopened = StateStore.Open(data, createIfMissing: false);
        Assert.True(reopened.EventCount - before >= acknowledged, $"{acknowledged} events were acknowledged, {reopened.EventCount - before} are there.");
    }

    [Fact]
    public async Task KillServerAfterASnapshot_TheNextStartsFromItWithTheSamePage()
    {
        var data = world.CopyOfData("snapshot");
        var snapshot = Path.Combine(data, "state.snapshot");
        for (var run = 0; run < 2; run++) // the second starts from the first's
        {
            using var server = ServerProcess.Start(data, "--snapshot-every", "1s");
            var before = run == 0 ? default : File.GetLastWriteTimeUtc(snapshot);
            await MixedLoad.RunAsync(server, run);
            for (var i = 0; i < 600 && !(File.Exists(snapshot) && File.GetLastWriteTimeUtc(snapshot) > before); i++) await Task.Delay(50);
            Assert.True(File.Exists(snapshot) && File.GetLastWriteTimeUtc(snapshot) > before, $"run {run} wrote no snapshot within 30 s");
            for (var i = 0; i < 40; i++)
                await server.Client.TrackAsync(new TrackRequest { Events = { new Event { UserId = "u1", ItemId = $"i{i}", Type = "click", EventId = $"after the snapshot {run} {i}" } } });
            server.Kill9();
        }

        var replayed = world.CopyOfData("snapshot-replayed");
        File.Copy(Path.Combine(data, "state.db"), Path.Combine(replayed, "state.db"), overwrite: true);
        if (File.Exists(Path.Combine(data, "state.db-wal"))) File.Copy(Path.Combine(data, "state.db-wal"), Path.Combine(replayed, "state.db-wal"), overwrite: true);
        Assert.Equal(await PageAsync(replayed, "--snapshot-every", "0"), await PageAsync(data));
        var report = FeaturesVerifyTests.Verify(data, exitCode: 0, "--all");
        Assert.Equal(0, report.GetProperty("differences").GetInt64());
        Assert.True(report.GetProperty("impressions").GetInt64() >= 400, $"{report}");
    }

    [Fact]
    public async Task DamagedSnapshot_IsLeftAsideWithTheReason()
    {
        var data = world.CopyOfData("damaged-snapshot");
        var snapshot = Path.Combine(data, "state.snapshot");
        using (var server = Cli.Start("serve", "--data", data, "--clock", "log", "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0"))
        {
            while (server.StandardOutput.ReadLine() is { } line && !line.Contains("Ctrl+C", StringComparison.Ordinal)) { }
            using var stop = System.Diagnostics.Process.Start("kill", ["-TERM", $"{server.Id}"]); // SIGINT would be ignored below a shell in the background
            await server.WaitForExitAsync();
        }

        Assert.True(File.Exists(snapshot), "a server that was stopped wrote no snapshot");
        var bytes = File.ReadAllBytes(snapshot);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(snapshot, bytes);

        using var damaged = Cli.Start("serve", "--data", data, "--clock", "log", "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0");
        string? told;
        while ((told = await damaged.StandardError.ReadLineAsync()) is not null && !told.Contains("left aside", StringComparison.Ordinal)) { }
        while (damaged.StandardOutput.ReadLine() is { } line && !line.Contains("Ctrl+C", StringComparison.Ordinal)) { }
        damaged.Kill();
        Assert.Matches($"{System.Text.RegularExpressions.Regex.Escape(snapshot)}.*damaged between offsets", told ?? "");
    }

    [Fact]
    public void KillBuildAgainAndAgain_GivesTheSameRelease()
    {
        var data = world.CopyOfData("killed-build");
        Directory.Delete(Path.Combine(data, "build"), recursive: true);
        Directory.Delete(Path.Combine(data, "releases"), recursive: true);
        var random = new Core.FeedRandom(11);
        for (var i = 0; i < 8; i++)
        {
            using var build = Cli.Start("build", "--data", data);
            if (!build.WaitForExit(300 + random.Next(1500))) build.Kill();
            build.WaitForExit();
        }

        Cli.RunOk("build", "--data", data);

        Assert.Equal(FilesOf(world.Data), FilesOf(data));
    }

    [Fact]
    public void Build_NothingChanged_RunsNoStep()
    {
        var result = Cli.RunOk("build", "--data", world.Data);
        Assert.Contains("rows: unchanged", result.Errors, StringComparison.Ordinal);
        Assert.Contains("final: unchanged", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void DamagedRelease_IsRefusedByFileName()
    {
        var data = world.CopyOfData("damaged");
        var release = new ReleaseStore(data).DirectoryOf(new ReleaseStore(data).CurrentId!);
        var path = Path.Combine(release, "ranker.bin");
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);

        var result = Cli.Run("serve", "--data", data, "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("ranker.bin", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void ImportTwice_AddsNothing()
    {
        var data = world.CopyOfData("imported-twice");
        long Events()
        {
            using var store = StateStore.Open(data, createIfMissing: false);
            return store.EventCount;
        }

        var before = Events();
        Cli.RunOk("import", "feed", world.World, "--data", data);
        Assert.Equal(before, Events());
    }

    // The items of one page, and every feature behind them.
    private static async Task<string> PageAsync(string data, params string[] options)
    {
        using var server = ServerProcess.Start(data, options);
        var reply = await server.Client.RankAsync(new RankRequest { UserId = "u1", Take = 20, Seed = 7, AsOfMs = 1_800_000_000_000, Explain = true });
        string[] kinds = ["user.", "item.", "author.", "cross."];
        return string.Join('\n', reply.Items.Select(item => $"{item.ItemId} {string.Join(' ',
            item.Columns.Where(c => kinds.Any(kind => c.Key.StartsWith(kind, StringComparison.Ordinal))).OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key}={c.Value:R}"))}"));
    }

    // Every file of the release but the manifest's time.
    private static SortedDictionary<string, string> FilesOf(string data)
    {
        var releases = new ReleaseStore(data);
        return ReleaseManifest.Load(Path.Combine(releases.DirectoryOf(releases.CurrentId!), ReleaseManifest.FileName)).Files;
    }
}
