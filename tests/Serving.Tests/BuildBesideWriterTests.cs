using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving.Tests;

public sealed class BuildBesideWriterTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("feedranker-build-").FullName;

    [Fact]
    public void Build_WhileAServerWrites_SeesOneMomentAndLeavesTheWriterAlone()
    {
        using var server = StateStore.Open(_data, createIfMissing: true);
        Write(server, 0);
        using var store = StateStore.OpenReadOnly(_data);
        using var build = Build(store);
        Write(server, 1);

        Assert.Null(build.Run(CancellationToken.None)); // stopped after its first step
        Assert.Equal(100, build.Log.Events.Length);
        Assert.Equal(1, CatalogSnapshotFile.Load(Path.Combine(build.BuildDirectory, "catalog.bin")).Count);
        Write(server, 2);
        Assert.Equal(300, server.EventCount);
    }

    [Fact]
    public void Build_SecondInOneDirectory_IsRefusedUntilTheFirstEnds()
    {
        using (var server = StateStore.Open(_data, createIfMissing: true)) Write(server, 0);
        using var store = StateStore.OpenReadOnly(_data);
        using var again = StateStore.OpenReadOnly(_data);
        using var second = Build(again);
        using (var first = Build(store))
        {
            first.Run(CancellationToken.None);
            var error = Assert.Throws<InputException>(() => second.Run(CancellationToken.None));
            Assert.Equal(second.BuildDirectory, error.File);
            Assert.Contains("a build or an evaluation is running there", error.Message, StringComparison.Ordinal);
            Assert.Throws<InputException>(() => second.Prepare(CancellationToken.None));
        }

        second.Run(CancellationToken.None);
        Assert.True(File.Exists(Path.Combine(second.BuildDirectory, BuildLock.FileName))); // left behind, as by a kill: no obstacle
    }

    [Fact]
    public void BuildLock_DirectoryIsAFile_SaysSo()
    {
        var path = Path.Combine(_data, "build");
        File.WriteAllText(path, "");
        Assert.Equal(path, Assert.Throws<InputException>(() => BuildLock.Take(path)).File);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private FeedBuild Build(StateStore store) =>
        new(new BuildOptions { DataDirectory = _data, StopAfter = "inputs" }, store, WorkProgress.None, TimeProvider.System);

    private static void Write(StateStore store, int round)
    {
        store.UpsertItems([new ItemRecord { Id = $"i{round}", Author = "ann", Topics = [$"topic {round}"] }]);
        store.AppendEvents([.. Enumerable.Range(1, 100).Select(t => new EventRecord { UserId = $"u{t % 9}", ItemId = $"i{round}", Type = "click", TimeMs = 1000 + t })]);
    }
}
