using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.FeatureStore.Tests;

public sealed class FeatureKindTests
{
    [Fact]
    public void Position_ToldForOneBatch_IsReadThereAndNowhereElse()
    {
        var world = new SmallWorld(20, events: 0);
        var reads = new WorldReads(world, world.Engine(Set("{name: context.place, entity: context, kind: position, default: 9}"))) { Positions = [3, -1, 0] };
        Assert.Equal([3f, 9f, 0f, 9f], reads.Read(1, SmallWorld.Start, "home", 4, 5, 6, 7)["context.place"]);
        reads.Positions = [];
        Assert.Equal([9f, 9f], reads.Read(1, SmallWorld.Start, "home", 4, 5)["context.place"]);
    }

    [Fact]
    public void Range_ValuesOutside_AreClippedAndCounted()
    {
        var world = new SmallWorld(21);
        var reads = new WorldReads(world, world.Engine(Set("{name: item.shown, entity: item, kind: count, event: exposure, window: all, log: false, range: [1, 5]}")), world.Events);
        var free = new WorldReads(world, world.Engine(Set("{name: item.shown, entity: item, kind: count, event: exposure, window: all, log: false}")), world.Events);
        var (clipped, values) = (reads.Read(1, world.End, "home")["item.shown"], free.Read(1, world.End, "home")["item.shown"]);
        Assert.Equal(values.Select(v => Math.Clamp(v, 1, 5)), clipped);
        Assert.Equal(values.Count(v => v is < 1 or > 5), reads.Engine.ClippedValues["item.shown"]);
        Assert.Empty(free.Engine.ClippedValues);
        Assert.Contains(values, v => v > 5);
    }

    [Fact]
    public void Similarity_EmbeddingOfAnotherModelOrNone_IsMissing()
    {
        var world = new SmallWorld(22);
        var reads = new WorldReads(world, world.Engine(Set("{name: cross.near, entity: cross, kind: similarity, embedding: test, to: user}")), world.Events);
        Assert.All(reads.Read(0, world.End, "home", 3, 10)["cross.near"], x => Assert.True(float.IsNaN(x))); // items without a vector
        Assert.InRange(reads.Read(0, world.End, "home", 4)["cross.near"][0], -1f, 1f);
        Assert.True(float.IsNaN(reads.Read(1, world.End, "home", 4)["cross.near"][0])); // a user without one
        reads.Engine.ReadUser(0, "u0", world.End, reads.User);
        world.UserVector(0).CopyTo(reads.User.SetEmbedding(TestVectors.Size));
        reads.User.EmbeddingModel = "model-2";
        reads.Hydrator.Run(world.Request(reads.User, world.End), reads.Batch, default);
        Assert.True(float.IsNaN(reads.Batch[reads.Hydrator.Fills[0]][0]));
    }

    [Fact]
    public void Similarity_EmbeddingThatIsNotBound_IsRefusedByName()
    {
        var engine = new SmallWorld(23, events: 0).Engine(Set("{name: cross.near, entity: cross, kind: similarity, embedding: als, to: user}"));
        var e = Assert.Throws<InputException>(() => engine.CreateHydrator(new ColumnSchema(), [new TestVectors()]));
        Assert.Equal(("cross.near.embedding", true), (e.Field, e.Problem.Contains("there are: test", StringComparison.Ordinal)));
    }

    [Fact]
    public void Sequence_ReadAtAnEarlierTime_KnowsOnlyWhatWasBefore()
    {
        var world = new SmallWorld(24);
        var reads = new WorldReads(world, world.Engine(Set("{name: user.last, entity: user, kind: sequence, event: action, length: 3}")), world.Events);
        Assert.Equal(
            ["user.last.0.item", "user.last.0.type", "user.last.0.age_h", "user.last.1.item", "user.last.1.type", "user.last.1.age_h", "user.last.2.item", "user.last.2.type", "user.last.2.age_h"],
            reads.Hydrator.FeatureNames);
        var mine = world.Events.Where(e => e.User == 2 && e.Type != EventType.Impression).OrderByDescending(e => e.TimeMs).ToArray();
        var at = mine[4].TimeMs; // the read is of this very moment, so that it comes after it
        var rows = reads.Read(2, at, "home", 0);
        Assert.Equal(mine.Where(e => e.TimeMs < at).Take(3).Select(e => (float)e.Item), Enumerable.Range(0, 3).Select(i => rows[$"user.last.{i}.item"][0]));
        Assert.All(Enumerable.Range(0, 3), i => Assert.True(rows[$"user.last.{i}.age_h"][0] > 0));
        Assert.True(float.IsNaN(reads.Read(-1, at, "home", 0)["user.last.0.item"][0]));
    }

    [Fact]
    public void EveryKind_InSteadyState_AllocatesNothing()
    {
        var world = new SmallWorld(25);
        var withoutVectors = EveryKind.Set.Features.Where(f => f.Kind != FeatureKind.Similarity).ToArray(); // the test's vectors are made anew
        var reads = new WorldReads(world, world.Engine(new FeatureSet(withoutVectors)), world.Events);
        var (now, request) = (world.End, world.Request(reads.User, world.End));
        for (var i = 0; i < 40; i++) Once();
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (var i = 0; i < 20; i++) Once();
        }));

        void Once()
        {
            reads.Engine.ReadUser(3, "u3", now, reads.User);
            reads.Hydrator.Run(request, reads.Batch, default);
        }
    }

    private static FeatureSet Set(string feature) => FeatureSet.Parse($"features:\n  - {feature}", "f.yaml", EventTypes.Default);
}
