using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <content>The event log and the impression log.</content>
public sealed partial class StateStore
{
    private readonly StringIds _servedColumns = new();
    private readonly StringIds _servedVersions = new();
    private (long FirstMs, long LastMs) _eventSpan;

    /// <summary>How many events the log has, which is also the place of the last one (<see cref="AppendResult.LastSeq"/>).</summary>
    public long EventCount
    {
        get
        {
            lock (_write) return _counters.Events;
        }
    }

    /// <summary>Where the log ends.</summary>
    public LogPosition Position
    {
        get
        {
            lock (_write) return _counters.Position;
        }
    }

    /// <summary>
    /// Where history ends: what was stored in bulk (<see cref="AppendEvents"/>), which is replayed in order of time. What
    /// came later, one by one, is replayed in the order in which it came.
    /// </summary>
    public LogPosition LogBase
    {
        get
        {
            lock (_write) return _counters.Base;
        }
    }

    /// <summary>How many events came too late for any state to take them in.</summary>
    public long LateEvents
    {
        get
        {
            lock (_write) return _counters.LateEvents;
        }
    }

    /// <summary>The times of the first and the last event, Unix milliseconds; zeros while there is none.</summary>
    public (long FirstMs, long LastMs) EventSpan
    {
        get
        {
            lock (_write) return _eventSpan;
        }
    }

    /// <summary>
    /// Appends events in bulk, all or none; they are on disk when this returns. Unknown users are created. Everything in
    /// the log is history then (<see cref="LogBase"/>), and none of these events is late.
    /// </summary>
    /// <exception cref="InputException">A flawed event; the field says <c>events[3].type</c>. Nothing was stored.</exception>
    /// <exception cref="InvalidOperationException">The store is read-only.</exception>
    public AppendResult AppendEvents(IReadOnlyList<EventRecord> events)
    {
        _ = Writer;
        return AppendPrepared([Prepare(events)], asHistory: true)[0];
    }

    /// <summary>
    /// The same for many concurrent callers, who share transactions: the task ends when the caller's events are on disk.
    /// A caller's flawed events fail that caller's task alone.
    /// </summary>
    /// <exception cref="InvalidOperationException">The store is read-only.</exception>
    public Task<AppendResult> AppendEventsAsync(IReadOnlyList<EventRecord> events)
    {
        _ = Writer;
        try
        {
            return _committer.Enqueue(Prepare(events));
        }
        catch (InputException flaw)
        {
            return Task.FromException<AppendResult>(flaw);
        }
    }

    /// <summary>
    /// Gives the events of a time range in batches, by time and then by order of arrival, as the log is now (or
    /// was when a read-only store was opened). The batch is only valid during the call.
    /// </summary>
    public void ReadEvents(EventFilter filter, Action<ReadOnlySpan<FeedEvent>> batch) => ReadLog(filter, _moment?.LastEvent ?? long.MaxValue, batch);

    /// <summary>
    /// The same of all events, as the log was when it had <paramref name="throughSeq"/> (<see cref="EventCount"/> then):
    /// whoever knows that number knows of every append whether it was read (<see cref="AppendResult.LastSeq"/>).
    /// </summary>
    public void ReadEventsThrough(long throughSeq, Action<ReadOnlySpan<FeedEvent>> batch) =>
        ReadLog(EventFilter.All, Math.Min(throughSeq, _moment?.LastEvent ?? long.MaxValue), batch);

    /// <summary>Logs what was served, all or none.</summary>
    /// <exception cref="InputException">A feed whose arrays do not fit together; the field says <c>served[3].values</c>.</exception>
    /// <exception cref="InvalidOperationException">The store is read-only.</exception>
    public void AppendServed(IReadOnlyList<ServedFeed> served)
    {
        var writer = Writer;
        for (var i = 0; i < served.Count; i++)
            if (ServedTable.Check(served[i]) is { } flaw) throw flaw.At("served", i);
        if (served.Count == 0) return;
        lock (_write)
        {
            Transact(_counters, () =>
            {
                foreach (var page in served)
                {
                    var feed = PropensityColumn.Join(page);
                    var columns = writer.Names.Need(NameKinds.ServedColumns, _servedColumns, PackedText.Join(feed.Columns));
                    var versions = new SortedDictionary<string, string>(feed.Versions.ToDictionary(), StringComparer.Ordinal);
                    writer.Served.Insert(feed, columns, writer.Names.Need(NameKinds.ServedVersions, _servedVersions, PackedText.Join(versions)));
                }

                return _counters;
            });
            foreach (var set in writer.Names.Added(NameKinds.ServedColumns)) _servedColumns.GetOrAdd(set);
            foreach (var set in writer.Names.Added(NameKinds.ServedVersions)) _servedVersions.GetOrAdd(set);
        }
    }

    /// <summary>The log up to a place, in the order in which features take it in; see <see cref="LogReader"/>.</summary>
    /// <param name="base">Where its history ends.</param>
    /// <param name="through">The end.</param>
    /// <param name="after">Gives only what came after this place, which lies not within history; everything when null.</param>
    public LogReader ReadLog(LogPosition @base, LogPosition through, LogPosition? after = null) => new(OpenReader(), _catalog, @base, through, after);

    /// <summary>A digest of one event, by which <see cref="HasEvent"/> knows it.</summary>
    public static long DigestOf(in FeedEvent e) => EventTable.Digest(e);

    /// <summary>Whether the log has an event with that digest at a place and a time.</summary>
    public bool HasEvent(long seq, long timeMs, long digest)
    {
        using var reader = OpenReader();
        return EventTable.Find(reader, seq, timeMs) is { } found && EventTable.Digest(found) == digest;
    }

    /// <summary>What the pages served in a time range are, and where they were read.</summary>
    public IReadOnlyList<ServedPlace> ReadServedPlaces(EventFilter filter = default)
    {
        using var reader = OpenReader();
        return [.. ServedTable.ReadPlaces(reader, filter, _moment?.LastServed ?? long.MaxValue)];
    }

    /// <summary>The served pages of some places (<see cref="ServedPlace.Seq"/>), in the order asked for.</summary>
    public IEnumerable<ServedFeed> ReadServedAt(IEnumerable<long> places)
    {
        using var reader = OpenReader();
        foreach (var feed in ServedTable.Read(reader, places)) yield return feed;
    }

    /// <summary>What was served in a time range, by time and then by order of arrival, with its columns bit for bit.</summary>
    public IEnumerable<ServedFeed> ReadServed(EventFilter filter = default)
    {
        using var reader = OpenReader();
        foreach (var feed in ServedTable.Read(reader, filter, _moment?.LastServed ?? long.MaxValue)) yield return feed;
    }

    private void ReadLog(EventFilter filter, long throughSeq, Action<ReadOnlySpan<FeedEvent>> batch)
    {
        using var reader = OpenReader();
        EventTable.Read(reader, filter, throughSeq, batch);
    }

    private PreparedEvents Prepare(IReadOnlyList<EventRecord> events) =>
        PreparedEvents.Check(events, _catalog, _eventTypes, Surfaces, _time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>One transaction for all of them.</summary>
    private AppendResult[] AppendPrepared(IReadOnlyList<PreparedEvents> callers, bool asHistory)
    {
        lock (_write)
        {
            var intake = new EventIntake(Writer, Users, Surfaces, _catalog, asHistory ? null : new LateRule(LatenessMs, _eventSpan.LastMs));
            Transact(_counters, () => intake.Write(callers, _counters));
            var results = intake.Publish(callers);
            foreach (var result in results)
            {
                foreach (ref readonly var e in result.Events.AsSpan())
                {
                    if (_eventSpan.FirstMs == 0 || e.TimeMs < _eventSpan.FirstMs) _eventSpan.FirstMs = e.TimeMs;
                    if (e.TimeMs > _eventSpan.LastMs) _eventSpan.LastMs = e.TimeMs;
                }
            }

            if (intake.Accepted.Length != 0) Tell(at => new StoreWrite { At = at, Events = intake.Accepted, Facts = intake.Facts });
            return results;
        }
    }
}
