using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>
/// events.tsv in the order of time. Pages overlap, so events wait here until no earlier one can come; the logging policy
/// learns from events as they leave, never sooner.
/// </summary>
internal sealed class EventLog : IDisposable
{
    public const string Surface = "home";

    private readonly RowWriter _file;
    private readonly long _endMs;
    private readonly long[] _byType = new long[EventTypes.MaxTypes];
    private readonly long[] _clicksAt;
    private readonly long[] _shownAt;
    private List<(LoggedEvent Event, long Order)> _waiting = [];
    private List<(LoggedEvent Event, long Order)> _later = [];
    private long _order;

    public EventLog(string path, WorldOptions options)
    {
        _file = new RowWriter(path, "event_id\ttime_ms\tuser_id\titem_id\ttype\tvalue\trequest_id\tposition\tsurface");
        _endMs = options.EndMs;
        _clicksAt = new long[options.PageSize];
        _shownAt = new long[options.PageSize];
    }

    public long Written { get; private set; }

    /// <summary>Clicks by position.</summary>
    public ReadOnlySpan<long> ClicksAt => _clicksAt;

    /// <summary>Impressions by position.</summary>
    public ReadOnlySpan<long> ShownAt => _shownAt;

    public long CountOf(EventType type) => _byType[type.Id];

    /// <summary>Takes an event; the log ends with the world, and what comes after is not in it.</summary>
    public void Add(in LoggedEvent e)
    {
        if (e.TimeMs < _endMs) _waiting.Add((e, _order++));
    }

    /// <summary>Writes all events before a time, in the order of time and then of arrival, and tells the policy.</summary>
    public void WriteBefore(long timeMs, PolicyStatistics learner)
    {
        _waiting.Sort(static (a, b) =>
            a.Event.TimeMs != b.Event.TimeMs ? a.Event.TimeMs.CompareTo(b.Event.TimeMs) : a.Order.CompareTo(b.Order));
        foreach (var waiting in _waiting)
        {
            if (waiting.Event.TimeMs >= timeMs)
            {
                _later.Add(waiting);
                continue;
            }

            Write(waiting.Event);
            learner.Learn(waiting.Event);
        }

        _waiting.Clear();
        (_waiting, _later) = (_later, _waiting);
    }

    public void Dispose() => _file.Dispose();

    private void Write(in LoggedEvent e)
    {
        _byType[e.Type.Id]++;
        if (e.Type == EventType.Click) _clicksAt[e.Position]++;
        if (e.Type == EventType.Impression) _shownAt[e.Position]++;
        _file.Id('e', Written++).Integer(e.TimeMs).Id('u', e.User).Id('i', e.Item).Text(EventTypes.Default.NameOf(e.Type));
        if (e.Type == EventType.Dwell || e.Type == EventType.LongView) _file.Number(e.Value, 1);
        else _file.Text("");
        _file.Id('r', e.Request).Integer(e.Position).Text(Surface).EndRow();
    }
}
