using FeedRanker.V1;

namespace FeedRanker.Serving;

/// <summary>
/// What the server does, behind both transports: one method per RPC of <c>feedranker.v1.FeedRanker</c>. Methods throw
/// <see cref="Core.InputException"/> for what the caller got wrong (INVALID_ARGUMENT, 400) and
/// <see cref="GrpcStatusException"/> for any other status; anything else they throw is INTERNAL, logged, and not shown.
/// The token is cancelled when the deadline passes or the caller goes away.
/// </summary>
public interface IFeedService
{
    /// <summary>Ranks a page for one user.</summary>
    ValueTask<RankReply> RankAsync(RankRequest request, CallContext call, CancellationToken ct);

    /// <summary>Records events; what is acknowledged is durable.</summary>
    ValueTask<TrackReply> TrackAsync(TrackRequest request, CallContext call, CancellationToken ct);

    /// <summary>
    /// Records a stream of batches, acknowledged as a whole. The sequence ends when the client half-closes and throws
    /// when a batch cannot be read; it may be enumerated once. Unlike the unary methods this one is never abandoned, so
    /// it must heed the token.
    /// </summary>
    ValueTask<TrackReply> TrackStreamAsync(IAsyncEnumerable<TrackRequest> requests, CallContext call, CancellationToken ct);

    /// <summary>Adds or replaces items.</summary>
    ValueTask<UpsertItemsReply> UpsertItemsAsync(UpsertItemsRequest request, CallContext call, CancellationToken ct);

    /// <summary>Takes items out of every feed.</summary>
    ValueTask<DeleteItemsReply> DeleteItemsAsync(DeleteItemsRequest request, CallContext call, CancellationToken ct);

    /// <summary>Adds or replaces users.</summary>
    ValueTask<UpsertUsersReply> UpsertUsersAsync(UpsertUsersRequest request, CallContext call, CancellationToken ct);

    /// <summary>Follows or unfollows an author.</summary>
    ValueTask<FollowReply> FollowAsync(FollowRequest request, CallContext call, CancellationToken ct);
}
