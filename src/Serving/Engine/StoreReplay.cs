using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving;

/// <summary>
/// Plays a store's log into an empty state, in the order of <see cref="LogReplay"/>, straight from disk: a server never
/// holds the log in memory beside its state.
/// </summary>
internal static class StoreReplay
{
    /// <summary>Applies the events up to a place in the log and the follows there are.</summary>
    public static void Into(FeedState state, StateStore store, long throughSeq, IWorkProgress progress, CancellationToken ct)
    {
        var follows = new FollowReplay([.. store.ReadFollows().OrderBy(f => f.TimeMs)], state);
        progress.Begin("replaying events", throughSeq);
        store.ReadEventsThrough(throughSeq, batch =>
        {
            ct.ThrowIfCancellationRequested();
            foreach (ref readonly var e in batch)
            {
                follows.Until(e.TimeMs);
                state.Apply(e);
            }

            progress.Advance(batch.Length);
        });
        follows.Until(long.MaxValue);
        progress.End();
    }
}
