using FeedRanker.V1;

namespace FeedRanker.Serving.Tests;

public sealed class GrpcCallTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Rank_Echo_ComesBackWhole()
    {
        var reply = await server.Client.RankAsync(new RankRequest { UserId = "ünï", Surface = "home", Take = 3, RequestId = "q", Seed = 42 });
        Assert.Equal(3, reply.Items.Count);
        Assert.Equal("ünï: home", reply.Items[0].Title);
        Assert.Equal((42UL, "q"), (reply.Seed, reply.RequestId));
    }

    [Fact]
    public async Task EveryUnaryMethod_OfTheProto_Answers()
    {
        Assert.Equal(1, (await server.Client.TrackAsync(new TrackRequest { Events = { new Event { ItemId = "i" } } })).Accepted);
        Assert.Equal(1, (await server.Client.UpsertItemsAsync(new UpsertItemsRequest { Items = { new Item { Id = "i" } } })).Added);
        Assert.Equal(["i"], (await server.Client.DeleteItemsAsync(new DeleteItemsRequest { ItemIds = { "i" } })).UnknownIds);
        Assert.Equal(1, (await server.Client.UpsertUsersAsync(new UpsertUsersRequest { Users = { new User { Id = "u" } } })).Replaced);
        Assert.True((await server.Client.FollowAsync(new FollowRequest { UserId = "u", Author = "a" })).Changed);
    }

    [Fact]
    public void Table_EveryMethodOfTheService_HasARow() =>
        Assert.Equal(FeedMethods.Service.Methods.Select(m => m.Name), FeedMethods.Table(server.Feed).Select(row => row.Descriptor.Name));

    [Fact]
    public async Task Rank_ManyAtOnceOnOneConnection_EachGetsItsOwn()
    {
        var calls = Enumerable.Range(0, 400).Select(i => server.Client.RankAsync(new RankRequest { UserId = "u", RequestId = $"q{i}", Take = 1 + (i % 50) })).ToArray();
        var replies = await Task.WhenAll(calls);
        for (var i = 0; i < replies.Length; i++) Assert.Equal(($"q{i}", 1 + (i % 50)), (replies[i].RequestId, replies[i].Items.Count));
    }

    [Fact]
    public async Task TrackStream_ManyBatches_AcknowledgedAsAWhole()
    {
        var reply = await server.Client.TrackStreamAsync(Batches(500));
        Assert.Equal(1000, reply.Accepted);
    }

    [Fact]
    public async Task TrackStream_NoBatch_IsAnEmptyStream() =>
        Assert.Equal(0, (await server.Client.TrackStreamAsync(Batches(0))).Accepted);

    [Fact]
    public async Task TrackStream_BadBatch_FailsWithItsFieldWhileTheClientStillSends()
    {
        var thrown = await Assert.ThrowsAsync<GrpcStatusException>(() => server.Client.TrackStreamAsync(BadThenEndless(), TimeSpan.FromSeconds(20)));
        Assert.Equal((GrpcStatusCode.InvalidArgument, "events[0].item_id"), (thrown.Code, thrown.Field));
    }

    [Theory]
    [InlineData("invalid", GrpcStatusCode.InvalidArgument, "take: größer als 100%, expected 1 to 500.", "take")]
    [InlineData("missing", GrpcStatusCode.NotFound, "no such thing", null)]
    [InlineData("busy", GrpcStatusCode.ResourceExhausted, "too many requests", null)]
    public async Task Rank_ServiceThrows_StatusSentenceAndFieldArrive(string user, GrpcStatusCode code, string detail, string? field)
    {
        var thrown = await Assert.ThrowsAsync<GrpcStatusException>(() => server.Client.RankAsync(new RankRequest { UserId = user }));
        Assert.Equal((code, detail, field), (thrown.Code, thrown.Detail, thrown.Field));
    }

    [Fact]
    public async Task Rank_ServiceBreaks_TellsNothingOfTheInside()
    {
        var thrown = await Assert.ThrowsAsync<GrpcStatusException>(() => server.Client.RankAsync(new RankRequest { UserId = "crash" }));
        Assert.Equal(GrpcStatusCode.Internal, thrown.Code);
        Assert.DoesNotContain("swordfish", thrown.Detail);
        Assert.DoesNotContain("Exception", thrown.Detail);
    }

    [Fact]
    public async Task Rank_CustomHeaders_ReachTheServiceAndReservedOnesDoNot()
    {
        await server.Raw.RankAsync(RawGrpc.Frame(new RankRequest { UserId = "u" }), ("X-Tenant", "blue"), ("grpc-accept-encoding", "identity"));
        var metadata = server.Feed.LastCall!.Metadata;
        Assert.Equal("blue", Assert.Single(metadata).Value);
        Assert.Equal("x-tenant", metadata.Keys.Single());
        Assert.StartsWith("127.0.0.1:", server.Feed.LastCall.Peer);
    }

    private static async IAsyncEnumerable<TrackRequest> Batches(int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (i % 100 == 0) await Task.Yield();
            yield return new TrackRequest { Events = { new Event { ItemId = $"i{i}" }, new Event { ItemId = $"j{i}" } } };
        }
    }

    private static async IAsyncEnumerable<TrackRequest> BadThenEndless()
    {
        yield return new TrackRequest { Events = { new Event() } };
        for (var i = 0; i < 1000; i++)
        {
            await Task.Delay(10);
            yield return new TrackRequest();
        }
    }
}
