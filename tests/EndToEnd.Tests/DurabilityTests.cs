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

    // Every file of the release but the manifest's time.
    private static SortedDictionary<string, string> FilesOf(string data)
    {
        var releases = new ReleaseStore(data);
        return ReleaseManifest.Load(Path.Combine(releases.DirectoryOf(releases.CurrentId!), ReleaseManifest.FileName)).Files;
    }
}
