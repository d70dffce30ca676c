using FeedRanker.Core;

namespace FeedRanker.Serving;

/// <summary>Tells which events start a session: the user's first, or the first after a pause.</summary>
internal sealed class SessionStarts(long gapMs)
{
    private readonly Dictionary<int, long> _lastMs = [];

    public bool Starts(in FeedEvent e)
    {
        var starts = !_lastMs.TryGetValue(e.User, out var last) || e.TimeMs - last > gapMs;
        _lastMs[e.User] = e.TimeMs;
        return starts;
    }
}
