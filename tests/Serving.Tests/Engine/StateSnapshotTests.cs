using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving.Tests;

public sealed class StateSnapshotTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    // What is captured is of one moment however much is written before, while and after its file is.
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    public async Task Loaded_WithTheLogAfterIt_IsBitEqualToAFullReplay_AndGoesOnSo(ulong seed, bool beside)
    {
        using var world = new SnapshotWorld(seed);
        for (var round = 0; round < 3; round++)
        {
            world.Live(40);
            using (var capture = world.Writer.Capture()!)
            {
                Assert.Equal(world.Store.Position, capture.Position);
                if (!beside) world.Live(60); // every user and page is copied by the writer
                var writing = Task.Run(() => StateSnapshotFile.Write(world.File, world.Store.StoreId, capture, Now));
                if (beside)
                    do world.Live(5);
                    while (!writing.IsCompleted);
                await writing;
            }

            world.Live(30);
            var (loaded, replayed) = (world.Loaded(), world.Replayed());
            var expected = world.Describe(replayed);
            Assert.Equal(expected, world.Describe(loaded));
            Assert.Equal(expected, world.Describe(world.State));
            world.GoOnWith(loaded);
        }
    }

    [Fact]
    public void Loaded_WithNothingAfterIt_IsTheSame()
    {
        using var world = new SnapshotWorld(6);
        Write(world); // right after history, whose last event in time is not the last in place
        Assert.Equal(world.Describe(world.Replayed()), world.Describe(world.Loaded()));
    }

    [Fact]
    public void Read_AnyByteAltered_IsRefusedByFileAndOffset()
    {
        using var world = new SnapshotWorld(7);
        world.Live(10);
        Write(world);
        var bytes = File.ReadAllBytes(world.File);
        var random = new FeedRandom(7);
        for (var i = 0; i < 40; i++)
        {
            var at = random.Next(bytes.Length);
            bytes[at] ^= 0x10;
            File.WriteAllBytes(world.File, bytes);
            bytes[at] ^= 0x10;
            var refused = Assert.Throws<InputException>(() => StateSnapshotFile.Read(world.File, world.Store, world.Store.Position, world.NewState()));
            Assert.Contains(world.File, refused.Message, StringComparison.Ordinal);
        }

        File.WriteAllBytes(world.File, bytes[..(bytes.Length / 2)]);
        Assert.Contains("offset", Assert.Throws<InputException>(world.Loaded).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAnotherStoreFeaturesOrLog_IsRefusedWithTheReason()
    {
        using var world = new SnapshotWorld(8);
        using var other = new SnapshotWorld(8);
        world.Live(30);
        Write(world);
        string Refusal(SnapshotWorld of, LogPosition through, FeedState into) =>
            Assert.Throws<InputException>(() => StateSnapshotFile.Read(world.File, of.Store, through, into)).Message;

        Assert.Contains("another store", Refusal(other, other.Store.Position, other.NewState()), StringComparison.Ordinal);
        Assert.Contains("past the log's end", Refusal(world, new LogPosition(world.Store.LogBase.Events, 0), world.NewState()), StringComparison.Ordinal);
        var fewer = new FeedState(FeatureSet.Parse("version: 1\nfeatures:\n  - {name: item.clicks, entity: item, kind: count, event: click, window: all, description: clicks}", "test", world.Store.EventTypes),
            world.Store.EventTypes, EventWeights.Default, world.Store.Catalog, world.Store.Users, world.Store.Surfaces);
        Assert.Contains("other features", Refusal(world, world.Store.Position, fewer), StringComparison.Ordinal);
        var otherWeights = new FeedState(world.State.Features.Features, world.Store.EventTypes, EventWeights.Parse("click=2", world.Store.EventTypes),
            world.Store.Catalog, world.Store.Users, world.Store.Surfaces);
        Assert.Contains("event weights", Refusal(world, world.Store.Position, otherWeights), StringComparison.Ordinal);
        world.Store.AppendEvents([new EventRecord { EventId = "bulk", UserId = "u1", ItemId = "i1", Type = "click", TimeMs = 1_700_000_000_000 }]);
        Assert.Contains("imported since", Refusal(world, world.Store.Position, world.NewState()), StringComparison.Ordinal);
    }

    private static void Write(SnapshotWorld world)
    {
        using var capture = world.Writer.Capture()!;
        StateSnapshotFile.Write(world.File, world.Store.StoreId, capture, Now);
    }
}
