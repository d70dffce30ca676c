using FeedRanker.Core;
using FeedRanker.V1;

namespace FeedRanker.Serving.Tests;

/// <summary>Answers by the user's id: an echo, or the misbehaviour that the id names.</summary>
public sealed class FakeFeed : IFeedService
{
    public const string Secret = "the password is swordfish";

    public TaskCompletionSource Started { get; private set; } = New();

    public TaskCompletionSource Cancelled { get; private set; } = New();

    public CallContext? LastCall { get; private set; }

    public void Reset() => (Started, Cancelled) = (New(), New());

    public async ValueTask<RankReply> RankAsync(RankRequest request, CallContext call, CancellationToken ct)
    {
        LastCall = call;
        switch (request.UserId)
        {
            case "slow":
                await UntilCancelledAsync(ct);
                break;
            case "deaf":
                await Task.Delay(3000, CancellationToken.None);
                break;
            case "blocking":
                Thread.Sleep(150);
                break;
            case "late":
                await Task.Delay(300, CancellationToken.None);
                break;
            case "invalid":
                throw new InputException("größer als 100%, expected 1 to 500.", field: "take");
            case "crash":
                throw new InvalidOperationException(Secret);
            case "missing":
                throw new GrpcStatusException(GrpcStatusCode.NotFound, "no such thing");
            case "busy":
                throw new GrpcStatusException(GrpcStatusCode.ResourceExhausted, "too many requests");
        }

        return Echo(request);
    }

    public ValueTask<TrackReply> TrackAsync(TrackRequest request, CallContext call, CancellationToken ct) =>
        ValueTask.FromResult(new TrackReply { Accepted = Accept(request) });

    public async ValueTask<TrackReply> TrackStreamAsync(IAsyncEnumerable<TrackRequest> requests, CallContext call, CancellationToken ct)
    {
        var reply = new TrackReply();
        try
        {
            await foreach (var batch in requests.WithCancellation(ct))
            {
                Started.TrySetResult();
                reply.Accepted += Accept(batch);
            }
        }
        catch (OperationCanceledException)
        {
            Cancelled.TrySetResult();
            throw;
        }

        return reply;
    }

    public ValueTask<UpsertItemsReply> UpsertItemsAsync(UpsertItemsRequest request, CallContext call, CancellationToken ct) =>
        ValueTask.FromResult(new UpsertItemsReply { Added = request.Items.Count });

    public ValueTask<DeleteItemsReply> DeleteItemsAsync(DeleteItemsRequest request, CallContext call, CancellationToken ct) =>
        ValueTask.FromResult(new DeleteItemsReply { UnknownIds = { request.ItemIds } });

    public ValueTask<UpsertUsersReply> UpsertUsersAsync(UpsertUsersRequest request, CallContext call, CancellationToken ct) =>
        ValueTask.FromResult(new UpsertUsersReply { Replaced = request.Users.Count });

    public ValueTask<FollowReply> FollowAsync(FollowRequest request, CallContext call, CancellationToken ct) =>
        ValueTask.FromResult(new FollowReply { Changed = !request.Unfollow });

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static long Accept(TrackRequest request)
    {
        foreach (var e in request.Events)
        {
            if (e.ItemId.Length == 0) throw new InputException("is empty; an event names its item.", field: "events[0].item_id");
        }

        return request.Events.Count;
    }

    private static RankReply Echo(RankRequest request)
    {
        var reply = new RankReply
        {
            RequestId = request.RequestId,
            Seed = request.Seed,
            KnownUser = true,
            Versions = new Versions { Release = "r1", Model = "m1", Rules = "abc" },
        };
        var take = request.Take == 0 ? 20 : request.Take;
        for (var i = 0; i < take; i++)
        {
            var item = new RankedItem { ItemId = $"item-{i}", Score = 1f / (i + 1), Title = $"{request.UserId}: {request.Surface}", PublishedMs = 1_735_689_600_000 };
            item.Sources.Add("als");
            if (request.Explain) item.Columns["score"] = float.NaN;
            reply.Items.Add(item);
        }

        return reply;
    }

    private async Task UntilCancelledAsync(CancellationToken ct)
    {
        Started.TrySetResult();
        try
        {
            await Task.Delay(Timeout.Infinite, ct);
        }
        catch (OperationCanceledException)
        {
            Cancelled.TrySetResult();
            throw;
        }
    }
}
