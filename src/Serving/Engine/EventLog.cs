using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving;

/// <summary>The events and follows of a store, in time order, in memory: what batch work replays.</summary>
public sealed class EventLog
{
    private readonly FeedEvent[] _events;
    private readonly (int User, int Author, long TimeMs)[] _follows;

    private EventLog(FeedEvent[] events, (int User, int Author, long TimeMs)[] follows)
    {
        _events = events;
        _follows = follows;
    }

    /// <summary>All events, in (time, arrival) order.</summary>
    public ReadOnlySpan<FeedEvent> Events => _events;

    /// <summary>All follows, in time order.</summary>
    public ReadOnlySpan<(int User, int Author, long TimeMs)> Follows => _follows;

    /// <summary>Whether the log tells what was shown, not only what was chosen.</summary>
    public bool HasImpressions { get; private init; }

    /// <summary>The name of an event's surface; <c>home</c> when the log does not say.</summary>
    public static string SurfaceOf(in FeedEvent e, StringIds surfaces) => e.Surface >= 0 ? surfaces[e.Surface] : "home";

    /// <summary>Reads a store's log.</summary>
    public static EventLog Read(StateStore store, IWorkProgress progress)
    {
        progress.Begin("reading the event log", store.EventCount);
        var events = new List<FeedEvent>((int)Math.Min(int.MaxValue / 64, store.EventCount));
        var impressions = 0L;
        store.ReadEvents(EventFilter.All, batch =>
        {
            foreach (ref readonly var e in batch)
                if (e.Type == EventType.Impression) impressions++;
            events.AddRange(batch);
            progress.Advance(batch.Length);
        });
        progress.End();
        return new EventLog([.. events], store.ReadFollows().OrderBy(f => f.TimeMs).ToArray()) { HasImpressions = impressions * 20 > events.Count };
    }
}
