using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// The durable state of one engine: catalog, users, follows, the event log and the impression log, in one SQLite file
/// <c>state.db</c>, mirrored in memory where requests need it. Item and user rows are permanent. What a call has
/// written is on disk when it returns; a call that throws has written nothing. All members may be called from any
/// thread; catalog, users and the reading of logs never wait for a write.
/// </summary>
public sealed partial class StateStore : IDisposable
{
    private const string MetaPrefix = "app."; // callers' keys never meet the store's own

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly StoreLock _lock;
    private readonly SqliteFile _db;
    private readonly NameTable _names;
    private readonly ItemTable _itemTable;
    private readonly UserTable _userTable;
    private readonly EventTable _eventTable;
    private readonly ServedTable _servedTable;
    private readonly CatalogBuilder _catalogBuilder;
    private readonly GroupCommitter _committer;
    private readonly Lock _write = new();
    private StoreCounters _counters;
    private volatile CatalogSnapshot _catalog;
    private volatile EventTypes _eventTypes;

    private StateStore(StoreLock storeLock, SqliteFile db, TimeProvider time)
    {
        _path = db.Path;
        _time = time;
        _lock = storeLock;
        _db = db;
        _names = new NameTable(db);
        _itemTable = new ItemTable(db);
        _userTable = new UserTable(db);
        _eventTable = new EventTable(db);
        _servedTable = new ServedTable(db);
        var names = NameTable.Load(db);
        _catalogBuilder = ItemTable.Load(db, names);
        _catalog = _catalogBuilder.Snapshot();
        Users = UserTable.Load(db, names);
        foreach (var surface in names.GetValueOrDefault(NameKinds.Surface, [])) Surfaces.GetOrAdd(surface);
        foreach (var set in names.GetValueOrDefault(NameKinds.ServedColumns, [])) _servedColumns.GetOrAdd(set);
        foreach (var set in names.GetValueOrDefault(NameKinds.ServedVersions, [])) _servedVersions.GetOrAdd(set);
        _eventTypes = new EventTypes(names.GetValueOrDefault(NameKinds.EventType, []));
        _counters = StoreCounters.Load(db);
        _eventSpan = (db.Scalar("SELECT min(time_ms) FROM events"), db.Scalar("SELECT max(time_ms) FROM events"));
        StoreId = ReadMeta("store_id") ?? throw new InputException("has no store id: the store is damaged; restore it from a backup.", _path);
        _committer = new GroupCommitter(AppendPrepared);
    }

    /// <summary>What tells the time to this store and its imports.</summary>
    internal TimeProvider Clock => _time;

    /// <summary>A random id, fixed when the store was made.</summary>
    public string StoreId { get; }

    /// <summary>The event vocabulary of this store.</summary>
    public EventTypes EventTypes => _eventTypes;

    /// <summary>The catalog as of the last write.</summary>
    public CatalogSnapshot Catalog => _catalog;

    /// <summary>The users, by dense row.</summary>
    public UserDirectory Users { get; }

    /// <summary>Names of the surfaces events happened on, by <see cref="FeedEvent.Surface"/>.</summary>
    public StringIds Surfaces { get; } = new();

    /// <summary>
    /// Equal for equal content: catalog, users, follows, events (in whatever order they arrived) and event types. Costs
    /// nothing to ask. The impression log is not part of it.
    /// </summary>
    public string InputFingerprint
    {
        get
        {
            lock (_write) return _counters.Fingerprint(string.Join(',', _eventTypes.Names));
        }
    }

    /// <summary>Opens the store of a data directory for reading and writing.</summary>
    /// <param name="dataDir">The directory; made when missing if <paramref name="createIfMissing"/>.</param>
    /// <param name="createIfMissing">Whether to make an empty store where there is none.</param>
    /// <param name="time">What tells which event times are in the future; the system's clock when null.</param>
    /// <exception cref="InputException">No such directory or store, a store of another version or damaged, or one that
    /// is open already, in this process or another.</exception>
    public static StateStore Open(string dataDir, bool createIfMissing, TimeProvider? time = null)
    {
        var path = Path.Combine(dataDir, "state.db");
        Locate(dataDir, path, createIfMissing);
        var storeLock = StoreLock.Take(dataDir);
        SqliteFile? db = null;
        try
        {
            db = SqliteFile.Open(path, write: true);
            if (StateSchema.IsEmpty(db))
            {
                if (!createIfMissing) throw NoStore(dataDir);
                StateSchema.Create(db, Guid.NewGuid().ToString("n"));
            }

            StateSchema.Prove(db);
            StateSchema.Tune(db, write: true);
            return new StateStore(storeLock, db, time ?? TimeProvider.System);
        }
        catch
        {
            db?.Dispose();
            storeLock.Dispose();
            throw;
        }
    }

    /// <summary>Adds a team's own event types to those the store knows; known names are left as they are.</summary>
    /// <exception cref="InputException">Too many, or one that is not lower-case letters, digits and underscores.</exception>
    public void DeclareEventTypes(IEnumerable<string> own)
    {
        lock (_write)
        {
            var known = _eventTypes.OwnNames.ToList();
            var wanted = new EventTypes(known.Concat(own));
            var added = wanted.OwnNames.Skip(known.Count).ToList();
            if (added.Count == 0) return;
            var ids = new StringIds();
            foreach (var name in known) ids.GetOrAdd(name);
            Transact(_counters, () =>
            {
                foreach (var name in added) _names.Need(NameKinds.EventType, ids, name);
                return _counters;
            });
            _eventTypes = wanted;
        }
    }

    /// <summary>A value kept beside the data, or null.</summary>
    public string? GetMeta(string key) => ReadMeta(MetaPrefix + key);

    /// <summary>Keeps a value beside the data.</summary>
    public void SetMeta(string key, string value)
    {
        lock (_write)
        {
            Transact(_counters, () =>
            {
                using var put = _db.Prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)");
                put.Bind(1, MetaPrefix + key).Bind(2, value).Run();
                return _counters;
            });
        }
    }

    /// <summary>Writes what waits to be written, then closes the file.</summary>
    public void Dispose()
    {
        _committer.Dispose();
        lock (_write)
        {
            _names.Dispose();
            _itemTable.Dispose();
            _userTable.Dispose();
            _eventTable.Dispose();
            _servedTable.Dispose();
            _db.Dispose();
            _lock.Dispose();
        }
    }

    private static void Locate(string dataDir, string path, bool createIfMissing)
    {
        if (createIfMissing)
        {
            if (File.Exists(dataDir)) throw new InputException("is a file where the data directory should be.", dataDir);
            Directory.CreateDirectory(dataDir);
            return;
        }

        if (!Directory.Exists(dataDir)) throw new InputException("there is no such data directory; `feedranker import` makes one.", dataDir);
        if (!File.Exists(path)) throw NoStore(dataDir);
    }

    private string? ReadMeta(string key)
    {
        lock (_write)
        {
            using var select = _db.Prepare("SELECT value FROM meta WHERE key = ?");
            return select.Bind(1, key).Step() ? select.Text(0) : null;
        }
    }

    private static InputException NoStore(string dataDir) =>
        new("holds no store (state.db); `feedranker import` makes one.", dataDir);

    /// <summary>One transaction under the writer's lock; <paramref name="write"/> gives the counters as they will be.</summary>
    private void Transact(StoreCounters before, Func<StoreCounters> write)
    {
        _names.Reset();
        var after = before;
        _db.Transact(() =>
        {
            after = write();
            if (after != before) after.Save(_db);
        });
        _counters = after;
    }

    /// <summary>A connection that sees the store as of now for as long as it lives, whatever is written meanwhile.</summary>
    private SqliteFile OpenReader()
    {
        var reader = SqliteFile.Open(_path, write: false);
        StateSchema.Tune(reader, write: false);
        reader.Execute("BEGIN");
        return reader;
    }
}
