using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving;

/// <summary>Makes a state what a server's is at a place in the log.</summary>
internal static class StoreReplay
{
    private const long EventsPerReport = 65_536;

    /// <summary>
    /// Plays the log up to a place into a state that is empty, or has all that came up to <paramref name="after"/>. It then goes
    /// on with the store's own items and users.
    /// </summary>
    public static void Into(FeedState state, StateStore store, LogPosition through, IWorkProgress progress, CancellationToken ct, LogPosition? after = null)
    {
        progress.Begin("replaying events", through.Events - (after?.Events ?? 0));
        using (var player = new LogPlayer(state, store, store.LogBase, through, after: after))
        {
            for (var done = 0L; player.Next is { } next && !next.At.IsAfter(through); player.Step())
            {
                if (next.Seq == 0 || ++done % EventsPerReport != 0) continue;
                ct.ThrowIfCancellationRequested();
                progress.Advance(EventsPerReport);
            }

            player.Until(through);
        }

        ct.ThrowIfCancellationRequested();
        state.BindUsers(new DirectoryAttributes(store.Users));
        progress.End();
    }
}
