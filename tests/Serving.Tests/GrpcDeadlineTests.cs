using System.Diagnostics;
using FeedRanker.V1;

namespace FeedRanker.Serving.Tests;

public sealed class GrpcDeadlineTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const int ToleranceMs = 1500; // a loaded test machine; the point is that 3 s handlers are not waited for

    [Theory]
    [InlineData("slow")]
    [InlineData("deaf")]
    public async Task Rank_HandlerOutlivesTheDeadline_ServerAnswersWithoutIt(string user)
    {
        var clock = Stopwatch.StartNew();
        var reply = await server.Raw.RankAsync(RawGrpc.Frame(new RankRequest { UserId = user }), ("grpc-timeout", "100m"));
        Assert.Equal(GrpcStatusCode.DeadlineExceeded, reply.Status);
        Assert.True(reply.TrailersOnly);
        Assert.InRange(clock.ElapsedMilliseconds, 95, 100 + ToleranceMs);
    }

    [Fact]
    public async Task Rank_DeadlinePasses_HandlersTokenIsCancelled()
    {
        server.Feed.Reset();
        await server.Raw.RankAsync(RawGrpc.Frame(new RankRequest { UserId = "slow" }), ("grpc-timeout", "50m"));
        await server.Feed.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Rank_HandlerBlocksPastTheDeadline_StillDeadlineExceeded()
    {
        var reply = await server.Raw.RankAsync(RawGrpc.Frame(new RankRequest { UserId = "blocking" }), ("grpc-timeout", "20m"));
        Assert.Equal(GrpcStatusCode.DeadlineExceeded, reply.Status);
    }

    [Fact]
    public async Task Rank_ZeroTimeout_IsRefusedAtOnce()
    {
        var reply = await server.Raw.RankAsync(RawGrpc.Frame(new RankRequest { UserId = "u" }), ("grpc-timeout", "0n"));
        Assert.Equal(GrpcStatusCode.DeadlineExceeded, reply.Status);
    }

    [Fact]
    public async Task Rank_Deadline_ReachesTheServiceAsRemainingTime()
    {
        await server.Client.RankAsync(new RankRequest { UserId = "u" }, TimeSpan.FromSeconds(30));
        Assert.InRange(server.Feed.LastCall!.RemainingMs, 1, 30_000);
        await server.Client.RankAsync(new RankRequest { UserId = "u" });
        Assert.Equal(float.PositiveInfinity, server.Feed.LastCall!.RemainingMs);
    }

    [Fact]
    public async Task Client_DeadlinePasses_ThrowsDeadlineExceeded()
    {
        var thrown = await Assert.ThrowsAsync<GrpcStatusException>(() => server.Client.RankAsync(new RankRequest { UserId = "deaf" }, TimeSpan.FromMilliseconds(50)));
        Assert.Equal(GrpcStatusCode.DeadlineExceeded, thrown.Code);
    }

    [Fact]
    public async Task Client_CallerCancels_ThrowsCancelledAndTheHandlerHearsOfIt()
    {
        server.Feed.Reset();
        using var cancel = new CancellationTokenSource();
        var call = server.Client.RankAsync(new RankRequest { UserId = "slow" }, ct: cancel.Token);
        await server.Feed.Started.Task.WaitAsync(TimeSpan.FromSeconds(5));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await server.Feed.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task TrackStream_DeadlinePassesWhileTheClientIsSilent_DeadlineExceeded()
    {
        server.Feed.Reset();
        var thrown = await Assert.ThrowsAsync<GrpcStatusException>(() => server.Client.TrackStreamAsync(OneThenSilence(), TimeSpan.FromMilliseconds(1000)));
        Assert.Equal(GrpcStatusCode.DeadlineExceeded, thrown.Code);
        await server.Feed.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(5));
    }

    private static async IAsyncEnumerable<TrackRequest> OneThenSilence([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct = default)
    {
        yield return new TrackRequest { Events = { new Event { ItemId = "i" } } };
        await Task.Delay(Timeout.Infinite, ct);
    }
}
