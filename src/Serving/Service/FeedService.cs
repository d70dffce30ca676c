using FeedRanker.FeatureStore;
using FeedRanker.V1;
using Core = FeedRanker.Core;

namespace FeedRanker.Serving;

/// <summary>The API of <c>feedranker.v1</c> over one engine: checks, converts, calls.</summary>
public sealed class FeedService(FeedEngine engine) : IFeedService
{
    private const int MostItemsPerCall = 10_000;

    private readonly RankCall _rank = new(engine);

    /// <inheritdoc />
    public ValueTask<RankReply> RankAsync(RankRequest request, CallContext call, CancellationToken ct) =>
        ValueTask.FromResult(_rank.Run(request, call.RemainingMs, ct));

    /// <inheritdoc />
    public async ValueTask<TrackReply> TrackAsync(TrackRequest request, CallContext call, CancellationToken ct)
    {
        var result = await engine.TrackAsync(EventsOf(request));
        return new TrackReply { Accepted = result.Accepted, Duplicates = result.Duplicates, Late = result.Late };
    }

    /// <inheritdoc />
    public async ValueTask<TrackReply> TrackStreamAsync(IAsyncEnumerable<TrackRequest> requests, CallContext call, CancellationToken ct)
    {
        var reply = new TrackReply();
        await foreach (var request in requests.WithCancellation(ct))
        {
            var result = await engine.TrackAsync(EventsOf(request));
            reply.Accepted += result.Accepted;
            reply.Duplicates += result.Duplicates;
            reply.Late += result.Late;
        }

        return reply;
    }

    /// <inheritdoc />
    public ValueTask<UpsertItemsReply> UpsertItemsAsync(UpsertItemsRequest request, CallContext call, CancellationToken ct)
    {
        Bounded(request.Items.Count, "items");
        var result = engine.UpsertItems(request.Items.Select(ItemOf).ToArray());
        return ValueTask.FromResult(new UpsertItemsReply { Added = result.Added, Replaced = result.Replaced + result.Unchanged });
    }

    /// <inheritdoc />
    public ValueTask<DeleteItemsReply> DeleteItemsAsync(DeleteItemsRequest request, CallContext call, CancellationToken ct)
    {
        Bounded(request.ItemIds.Count, "item_ids");
        var result = engine.DeleteItems(request.ItemIds);
        return ValueTask.FromResult(new DeleteItemsReply { Deleted = result.Deleted, UnknownIds = { result.UnknownIds } });
    }

    /// <inheritdoc />
    public ValueTask<UpsertUsersReply> UpsertUsersAsync(UpsertUsersRequest request, CallContext call, CancellationToken ct)
    {
        Bounded(request.Users.Count, "users");
        var result = engine.Store.UpsertUsers(request.Users.Select(UserOf).ToArray());
        return ValueTask.FromResult(new UpsertUsersReply { Added = result.Added, Replaced = result.Replaced + result.Unchanged });
    }

    /// <inheritdoc />
    public ValueTask<FollowReply> FollowAsync(FollowRequest request, CallContext call, CancellationToken ct)
    {
        ApiFields.Id("user_id", request.UserId);
        ApiFields.Id("author", request.Author);
        return ValueTask.FromResult(new FollowReply { Changed = engine.Follow(request.UserId, request.Author, request.Unfollow) });
    }

    private EventRecord[] EventsOf(TrackRequest request)
    {
        Bounded(request.Events.Count, "events");
        var now = engine.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var events = new EventRecord[request.Events.Count];
        for (var i = 0; i < events.Length; i++)
        {
            var e = request.Events[i];
            events[i] = new EventRecord
            {
                EventId = e.EventId,
                TimeMs = e.TimeMs == 0 ? now : e.TimeMs,
                UserId = e.UserId,
                ItemId = e.ItemId,
                Type = e.Type,
                Value = e.HasValue ? e.Value : 1f,
                RequestId = e.RequestId,
                Position = e.HasPosition ? e.Position : -1,
                Surface = e.Surface,
            };
        }

        return events;
    }

    private static Core.ItemRecord ItemOf(Item item) => new()
    {
        Id = item.Id,
        Title = item.Title,
        Author = item.Author,
        PublishedMs = item.PublishedMs,
        Topics = item.Topics,
        Language = item.Language,
        Region = item.Region,
        PolicyLabels = item.PolicyLabels,
        Numeric = new Dictionary<string, float>(item.Numeric),
        Embedding = item.Embedding.Count == 0 ? null : [.. item.Embedding],
    };

    private static Core.UserRecord UserOf(User user) => new()
    {
        Id = user.Id,
        Country = user.Country,
        Language = user.Language,
        JoinedMs = user.JoinedMs,
        Attributes = new Dictionary<string, string>(user.Attributes),
    };

    private static void Bounded(int count, string field)
    {
        if (count is 0 or > MostItemsPerCall)
            throw new Core.InputException($"holds {count} entries; 1 to {MostItemsPerCall} are allowed in one call.", field: field);
    }
}
