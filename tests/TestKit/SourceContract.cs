using FeedRanker.Core;
using Xunit;

namespace FeedRanker.TestKit;

/// <summary>
/// What every candidate source must hold to, whatever it finds. A source's test class derives from this one and says
/// how the source is made for a world.
/// </summary>
public abstract class SourceContract
{
    private const int Users = 10;

    /// <summary>Makes the source, trained and filled from the world's catalog and events.</summary>
    protected abstract ICandidateSource Make(TinyWorld world);

    /// <summary>Completes a user's state, for sources that need more than the world gives.</summary>
    protected virtual void Prepare(UserSnapshot user)
    {
    }

    /// <summary>The item the page is about; -1 on a feed.</summary>
    protected virtual int SeedItem => -1;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    [InlineData(5000)]
    public void Source_AnyK_GivesDistinctEligibleRowsBestFirst(int k)
    {
        var world = TinyWorld.Make();
        var source = Make(world);
        var found = 0;
        for (var user = 0; user < Users; user++) found += Check(source, world.Request(Known(world, user), seedItem: SeedItem), k);
        Assert.True(found > 0, $"{source.Name} finds nothing for any of {Users} users with a history.");
    }

    [Fact]
    public void Source_SmallerK_GivesThePrefixOfLargerK()
    {
        var world = TinyWorld.Make();
        var source = Make(world);
        for (var user = 0; user < Users; user++)
        {
            var request = world.Request(Known(world, user), seedItem: SeedItem);
            var (few, _) = Retrieve(source, request, 7);
            var (many, _) = Retrieve(source, request, 500);
            Assert.Equal(many.Take(few.Length), few);
        }
    }

    [Fact]
    public void Source_ExcludedRows_AreNotProposed()
    {
        var world = TinyWorld.Make();
        var source = Make(world);
        for (var user = 0; user < Users; user++)
        {
            var state = Known(world, user);
            var (before, _) = Retrieve(source, world.Request(state, seedItem: SeedItem), 500);
            var excluded = new RowSet();
            for (var i = 0; i < before.Length; i += 2) excluded.Add(before[i]);
            var (after, _) = Retrieve(source, world.Request(state, excluded, SeedItem), 500);
            Assert.Equal(before.Where((_, i) => i % 2 == 1), after);
        }
    }

    [Fact]
    public void Source_UnknownUser_GivesAValidAnswer()
    {
        var world = TinyWorld.Make();
        var source = Make(world);
        Check(source, world.Request(TinyWorld.Stranger(), seedItem: SeedItem), 50);
        Check(source, world.Request(Known(world, 0)), 50);
    }

    [Fact]
    public void Source_NoRoom_GivesNothing()
    {
        var world = TinyWorld.Make();
        var source = Make(world);
        Assert.Equal(0, source.Retrieve(world.Request(Known(world, 0), seedItem: SeedItem), [], [], default));
    }

    [Fact]
    public void Source_EmptyCatalog_GivesNothing()
    {
        var world = TinyWorld.Make();
        var source = Make(world); // trained on items that the request's catalog does not have
        var request = TinyWorld.Empty.Request(Known(world, 0));
        Assert.Equal(0, source.Retrieve(request, new int[10], new float[10], default));
    }

    [Fact]
    public void Source_CatalogOlderThanTheSource_StaysInsideIt()
    {
        var world = TinyWorld.Make();
        var source = Make(world);
        var old = TinyWorld.Make(items: 60);
        Check(source, old.Request(Known(world, 1), seedItem: SeedItem), 500);
    }

    [Fact]
    public void Source_CatalogNewerThanTheSource_StillAnswers()
    {
        var world = TinyWorld.Make();
        var source = Make(world);
        var grown = TinyWorld.Make(items: 400, clicksPerUser: 30);
        for (var user = 0; user < Users; user++) Check(source, grown.Request(Known(grown, user), seedItem: SeedItem), 500);
    }

    [Fact]
    public void Source_SameRequestTwice_GivesTheSameBits()
    {
        var world = TinyWorld.Make();
        var source = Make(world);
        var request = world.Request(Known(world, 3), seedItem: SeedItem);
        var first = Retrieve(source, request, 100);
        Retrieve(source, world.Request(Known(world, 4), seedItem: SeedItem), 100);
        var second = Retrieve(source, request, 100);
        var other = Retrieve(Make(world), request, 100);
        Assert.Equal(first.Items, second.Items);
        Assert.Equal(first.Scores, second.Scores);
        Assert.Equal(first.Items, other.Items);
        Assert.Equal(first.Scores, other.Scores);
    }

    [Fact]
    public void Source_SteadyState_AllocatesNothing()
    {
        var world = TinyWorld.Make();
        var source = Make(world);
        var request = world.Request(Known(world, 0), seedItem: SeedItem);
        var items = new int[100];
        var scores = new float[100];
        for (var i = 0; i < 50; i++) source.Retrieve(request, items, scores, default);
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (var i = 0; i < 100; i++) source.Retrieve(request, items, scores, default);
        }));
    }

    [Fact]
    public void Source_ManyRequestsAtOnce_AnswersAsOneByOne()
    {
        var world = TinyWorld.Make();
        var source = Make(world);
        var alone = Enumerable.Range(0, Users).Select(u => Retrieve(source, world.Request(Known(world, u), seedItem: SeedItem), 50).Items).ToArray();
        Parallel.For(0, 200, i =>
        {
            var together = Retrieve(source, world.Request(Known(world, i % Users), seedItem: SeedItem), 50).Items;
            Assert.Equal(alone[i % Users], together);
        });
    }

    private static (int[] Items, float[] Scores) Retrieve(ICandidateSource source, in FeedRequest request, int k)
    {
        var items = new int[k];
        var scores = new float[k];
        var count = source.Retrieve(request, items, scores, default);
        return (items[..count], scores[..count]);
    }

    private static int Check(ICandidateSource source, in FeedRequest request, int k)
    {
        var (items, scores) = Retrieve(source, request, k);
        Assert.True(items.Length <= k);
        Assert.Equal(items.Length, items.Distinct().Count());
        for (var i = 0; i < items.Length; i++)
        {
            var row = items[i];
            Assert.InRange(row, 0, request.Catalog.Count - 1);
            Assert.False(request.Catalog.Deleted[row], $"{source.Name} proposes the deleted row {row}.");
            Assert.True(request.Catalog.PublishedMs[row] <= request.NowMs, $"{source.Name} proposes row {row} before its time.");
            Assert.False(request.User.Seen.Contains(row), $"{source.Name} proposes the seen row {row}.");
            Assert.NotEqual(request.Context.SeedItem, row);
            Assert.True(float.IsFinite(scores[i]), $"{source.Name} gives row {row} the score {scores[i]}.");
            Assert.True(i == 0 || scores[i] <= scores[i - 1], $"{source.Name} gives scores that rise.");
        }

        return items.Length;
    }

    private UserSnapshot Known(TinyWorld world, int user)
    {
        var state = world.User(user);
        Prepare(state);
        return state;
    }
}
