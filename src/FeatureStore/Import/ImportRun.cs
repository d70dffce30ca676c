using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// Where a format's records go: checked one by one, so that a flaw costs its own line only, then stored in large
/// batches. A run that only checks stores nothing.
/// </summary>
internal sealed class ImportRun(
    string format, StateStore store, EventTypes types, ImportOptions options, IWorkProgress progress, bool checkOnly, CancellationToken ct)
{
    private const int MaxRecords = 8_192;
    private const int MaxEvents = 262_144; // of a large log, every transaction rewrites most pages of the key tree: so, few
    private const int LinesPerStep = 4_096;

    private readonly long _nowMs = store.Clock.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly long _started = store.Clock.GetTimestamp();
    private readonly Dictionary<string, int> _itemLines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _userLines = new(StringComparer.Ordinal);
    private readonly List<ItemRecord> _items = [];
    private readonly List<UserRecord> _users = [];
    private readonly List<FollowRecord> _follows = [];
    private readonly List<EventRecord> _events = [];
    private readonly HashSet<string> _newSurfaces = new(StringComparer.Ordinal);
    private readonly List<RejectedLine> _listed = [];
    private readonly List<string> _notes = [];
    private ItemCheck _itemCheck = new(store.Catalog);
    private UpsertResult _itemTotal;
    private UpsertResult _userTotal;
    private long _lines;
    private long _followTotal;
    private long _eventTotal;
    private long _duplicateTotal;
    private long _repeatedLines;
    private long _rejected;

    /// <summary>Strings the records share.</summary>
    public StringPool Pool { get; } = new();

    /// <summary>Whether what could be left out and noted is refused too.</summary>
    public bool Strict => options.Strict;

    /// <summary>Goes through the lines of a file with progress, and stores what they gave.</summary>
    public void Each(IRecords rows, Action read)
    {
        progress.Begin($"{(checkOnly ? "check" : "read")} {Path.GetFileName(rows.Lines.Path)}", rows.Lines.Length);
        for (var n = 1; rows.Next(); n++)
        {
            _lines++;
            if (rows.Flaw is { } flaw) Reject(rows.Lines.Place, flaw);
            else read();
            if (n % LinesPerStep == 0) Step(rows.Lines);
        }

        Step(rows.Lines);
        Flush();
        progress.End();
    }

    /// <summary>Takes an item, or rejects its line.</summary>
    public void Item(ItemRecord item, TextPlace at)
    {
        if (_itemCheck.Check(item) is { } flaw) Reject(at, flaw);
        else if (!_itemLines.TryAdd(item.Id, at.Line)) Reject(at, Repeats(item.Id, _itemLines[item.Id]));
        else
        {
            _items.Add(item);
            if (_items.Count == MaxRecords) Flush();
        }
    }

    /// <summary>Makes an item that is nothing but an id, unless there is one.</summary>
    public void EnsureItem(string id, TextPlace at)
    {
        if (!Knows(id)) Item(new ItemRecord { Id = id }, at);
    }

    /// <summary>Takes a user, or rejects the line.</summary>
    public void User(UserRecord user, TextPlace at)
    {
        if (UserCheck.Check(user) is { } flaw) Reject(at, flaw);
        else if (!_userLines.TryAdd(user.Id, at.Line)) Reject(at, Repeats(user.Id, _userLines[user.Id]));
        else
        {
            _users.Add(user);
            if (_users.Count == MaxRecords) Flush();
        }
    }

    /// <summary>Takes a follow, or rejects the line.</summary>
    public void Follow(in FollowRecord follow, TextPlace at)
    {
        if (FollowCheck.Check(follow) is { } flaw)
        {
            Reject(at, flaw);
            return;
        }

        _follows.Add(follow);
        if (_follows.Count == MaxEvents) Flush();
    }

    /// <summary>What is wrong with an event, whether its item is known and its surface fits aside.</summary>
    public Flaw? FlawBesidesItem(in EventRecord e) => EventCheck.Check(e, types, store.Surfaces, _nowMs);

    /// <summary>Takes an event, or rejects the line and says so.</summary>
    public bool Event(in EventRecord e, TextPlace at)
    {
        var flaw = FlawBesidesItem(e);
        if (flaw is null && !Knows(e.ItemId)) flaw = EventCheck.UnknownItem(e.ItemId);
        flaw ??= EventCheck.Fits(e.Surface, store.Surfaces, _newSurfaces); // counts those that wait to be stored
        if (flaw is not null)
        {
            Reject(at, flaw.Value);
            return false;
        }

        _events.Add(e);
        if (_events.Count == MaxEvents) Flush();
        return true;
    }

    /// <summary>Leaves a line out.</summary>
    public void Reject(TextPlace at, Flaw flaw)
    {
        _rejected++;
        if (_listed.Count < options.ListedRejections) _listed.Add(new RejectedLine(at.File, at.Line, flaw.Field, flaw.Problem));
    }

    /// <summary>Counts a line that repeats another in every column.</summary>
    public void Repeated() => _repeatedLines++;

    /// <summary>Says something about the import as a whole.</summary>
    public void Note(string note) => _notes.Add(note);

    /// <summary>What was done.</summary>
    public ImportReport Finish()
    {
        Flush();
        foreach (var note in _notes) progress.Note(note);
        return new ImportReport
        {
            Format = format,
            Lines = _lines,
            Items = _itemTotal,
            Users = _userTotal,
            Follows = _followTotal,
            Events = _eventTotal,
            DuplicateEvents = _duplicateTotal,
            RepeatedLines = _repeatedLines,
            RejectedLines = _rejected,
            Rejected = _listed,
            Notes = _notes,
            Seconds = store.Clock.GetElapsedTime(_started).TotalSeconds,
        };
    }

    private static Flaw Repeats(string id, int line) => new("id", $"'{id}' is also the id of line {line}; ids must be unique in the file.");

    private static UpsertResult Sum(UpsertResult a, UpsertResult b) =>
        new(a.Added + b.Added, a.Replaced + b.Replaced, a.Unchanged + b.Unchanged);

    private bool Knows(string item) => _itemLines.ContainsKey(item) || store.Catalog.TryGetRow(item, out _);

    private void Step(TextLines lines)
    {
        ct.ThrowIfCancellationRequested();
        progress.Advance(lines.Advanced());
    }

    private void Flush()
    {
        if (!checkOnly) Store();
        _items.Clear();
        _users.Clear();
        _follows.Clear();
        _events.Clear();
        if (!checkOnly) _newSurfaces.Clear();
    }

    private void Store()
    {
        if (_items.Count != 0)
        {
            _itemTotal = Sum(_itemTotal, store.UpsertItems(_items));
            _itemCheck = new ItemCheck(store.Catalog); // counts the labels just stored as the catalog's own
        }

        if (_users.Count != 0) _userTotal = Sum(_userTotal, store.UpsertUsers(_users));
        if (_follows.Count != 0) _followTotal += store.UpsertFollows(_follows);
        if (_events.Count == 0) return;
        var result = store.AppendEvents(_events);
        _eventTotal += result.Accepted;
        _duplicateTotal += result.Duplicates;
    }
}
