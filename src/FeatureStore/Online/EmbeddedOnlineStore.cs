using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// Users' state in the memory of this process alone, made durable by its log: nothing is asked of another machine, and a
/// restart replays.
/// </summary>
/// <param name="store">The log.</param>
/// <param name="view">What is in memory.</param>
public sealed class EmbeddedOnlineStore(StateStore store, IOnlineView view) : IOnlineStore
{
    private long _reads;

    /// <inheritdoc />
    public string Description => "embedded";

    /// <inheritdoc />
    public OnlineCounts Counts => new() { Reads = Volatile.Read(ref _reads) };

    /// <inheritdoc />
    public async Task<AppendResult> TrackAsync(IReadOnlyList<EventRecord> events)
    {
        var result = await store.AppendEventsAsync(events);
        view.Apply(result);
        return result;
    }

    /// <inheritdoc />
    public Task<bool> FollowAsync(string userId, string author, bool unfollow, long nowMs) =>
        Task.FromResult(view.Follow(userId, author, unfollow, nowMs));

    /// <inheritdoc />
    public Task ShareAsync(CatalogChange change) => Task.CompletedTask; // there is nobody else

    /// <inheritdoc />
    public ValueTask<UserReadOutcome> ReadUserAsync(FeatureEngine features, int userRow, string userId, long nowMs, TimeSpan budget, UserSnapshot into)
    {
        Interlocked.Increment(ref _reads);
        features.ReadUser(userRow, userId, nowMs, into);
        return ValueTask.FromResult(UserReadOutcome.Current);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
