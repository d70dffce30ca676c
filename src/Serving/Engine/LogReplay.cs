using FeedRanker.Core;

namespace FeedRanker.Serving;

/// <summary>Plays a log into a state up to a moment: the state then knows what a server would have known.</summary>
public sealed class LogReplay(EventLog log, FeedState state)
{
    private readonly FollowReplay _follows = new(log.Follows.ToArray(), state);

    /// <summary>Index of the next event.</summary>
    public int Next { get; private set; }

    /// <summary>Applies every event and follow before a time.</summary>
    public void Until(long timeMs)
    {
        var events = log.Events;
        while (Next < events.Length && events[Next].TimeMs < timeMs) Step();
        _follows.Until(timeMs);
    }

    /// <summary>Applies the next event, after the follows before it.</summary>
    public void Step()
    {
        ref readonly var e = ref log.Events[Next++];
        _follows.Until(e.TimeMs);
        state.Apply(e);
    }
}
