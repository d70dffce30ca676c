using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// A log in the order in which features take it in: its history in order of time, from there on in order of arrival. With
/// it go the catalog and the users as they were: they are past a step when the next one is read, so that a reader may look one
/// step ahead. One pass; not thread-safe.
/// </summary>
/// <remarks>
/// The table of events is in order of time. Places are dense, so the order of arrival is had by holding back what came
/// earlier in time than something that arrived before it: memory goes with the disorder, not with the log.
/// </remarks>
public sealed class LogReader : IDisposable
{
    private readonly SqliteFile _db;
    private readonly LogPosition _base;
    private readonly LogPosition _from;
    private readonly LogPosition _through;
    private readonly bool _withHistory;
    private readonly ItemPast _items;
    private readonly Dictionary<long, EventFacts> _facts;
    private readonly Dictionary<int, UserRecord> _users = [];
    private readonly Dictionary<(int Row, long Seq), UserRecord> _usersBefore = [];
    private readonly Dictionary<int, List<long>> _userChanges = [];

    internal LogReader(SqliteFile db, CatalogSnapshot current, LogPosition @base, LogPosition through, LogPosition? after = null)
    {
        (_db, _base, _through) = (db, @base, through);
        (_from, _withHistory) = (after ?? @base, after is null);
        _items = new ItemPast(db, current, _from.Changes);
        _facts = ToldTable.Read(db);
        foreach (var (seq, row, user) in ChangeTable.ReadOldUsers(db, _from.Changes))
        {
            _usersBefore.Add((row, seq), user);
            if (!_userChanges.TryGetValue(row, out var seqs)) _userChanges.Add(row, seqs = []);
            seqs.Add(seq);
            _users.TryAdd(row, user);
        }
    }

    /// <summary>The catalog before the step read last; items that came later may be in it already.</summary>
    public CatalogSnapshot Catalog => _items.Catalog;

    /// <summary>The users who, before the step read last, were described otherwise than they are now.</summary>
    public IReadOnlyDictionary<int, UserRecord> Users => _users;

    /// <summary>The steps; to be gone through once.</summary>
    public IEnumerable<LogStep> Steps() => _withHistory ? History().Concat(Arrivals()) : Arrivals();

    /// <inheritdoc />
    public void Dispose() => _db.Dispose();

    // Follows of one time before events of that time, as a request at that time is read before both.
    private IEnumerable<LogStep> History()
    {
        var follows = ChangeTable.Read(_db, _base.Changes).Where(c => c.Kind is ChangeKind.Follow or ChangeKind.Unfollow).OrderBy(c => c.TimeMs).ToArray();
        var next = 0;
        foreach (var (seq, e) in EventTable.Read(_db, 0, _base.Events))
        {
            for (; next < follows.Length && follows[next].TimeMs < e.TimeMs; next++) yield return new LogStep(_base, 0, default, follows[next]);
            yield return new LogStep(_base, seq, e, null) { Facts = FactsOf(seq) };
        }

        for (; next < follows.Length; next++) yield return new LogStep(_base, 0, default, follows[next]);
    }

    private IEnumerable<LogStep> Arrivals()
    {
        using var changes = ChangeTable.Read(_db, _through.Changes).SkipWhile(c => c.Seq <= _from.Changes).GetEnumerator();
        var more = changes.MoveNext();
        var at = _from;
        foreach (var (seq, e) in InOrderOfArrival())
        {
            for (; more && changes.Current.After < seq; more = changes.MoveNext())
            {
                yield return new LogStep(at = at with { Changes = changes.Current.Seq }, 0, default, changes.Current);
                Pass(changes.Current);
            }

            yield return new LogStep(at = at with { Events = seq }, seq, e, null) { Facts = FactsOf(seq) };
        }

        for (; more; more = changes.MoveNext())
        {
            yield return new LogStep(at = at with { Changes = changes.Current.Seq }, 0, default, changes.Current);
            Pass(changes.Current);
        }
    }

    private IEnumerable<(long Seq, FeedEvent Event)> InOrderOfArrival()
    {
        if (_through.Events <= _from.Events) yield break;
        var held = new PriorityQueue<FeedEvent, long>();
        var next = _from.Events + 1;
        foreach (var (seq, e) in EventTable.Read(_db, _from.Events, _through.Events))
        {
            held.Enqueue(e, seq);
            while (held.TryPeek(out var first, out var place) && place == next)
            {
                held.Dequeue();
                yield return (next++, first);
            }
        }
    }

    private EventFacts? FactsOf(long seq) => _facts.Count > 0 && _facts.TryGetValue(seq, out var facts) ? facts : null;

    // What was read is taken in by now.
    private void Pass(LogChange change)
    {
        if (change.Kind == ChangeKind.Item) _items.Pass(change);
        if (change.Kind == ChangeKind.User) PassUser(change);
    }

    // After a change the user is as before the next one, or as now.
    private void PassUser(LogChange change)
    {
        var seqs = _userChanges[change.Row];
        var later = seqs.BinarySearch(change.Seq) + 1;
        if (later < seqs.Count) _users[change.Row] = _usersBefore[(change.Row, seqs[later])];
        else _users.Remove(change.Row);
    }
}
