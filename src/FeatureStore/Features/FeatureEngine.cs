using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// Keeps the state behind every feature and reads it: while serving, as events come; while training, by replay of the
/// same events in the same order. A read sees exactly the events applied before it, so reading before an impression is
/// applied gives what the ranker would have seen. One writer calls <see cref="Apply(in FeedEvent)"/>; any number of threads read.
/// A read sees the state at one place in the log, and says which: <see cref="ReadsOf"/>.
/// </summary>
public sealed partial class FeatureEngine
{
    private const int EventsPerWrite = 16; // readers get a turn after each such slice

    private readonly FeatureSet _set;
    private readonly EventTypes _types;
    private readonly EventWeights _weights;
    private readonly FeatureLimits _limits;
    private readonly Lock _gate = new();
    private readonly StateGate _state = new();
    private UserState?[] _states = new UserState?[1024];
    private IUserAttributes _attributes = NoUserAttributes.Instance;
    private CatalogSnapshot _catalog = CatalogSnapshot.Empty;
    private FeatureTables _tables = FeatureTables.None;
    private StringIds? _surfaces;
    private EngineCore? _core;
    private LogPosition? _base;

    /// <summary>Makes an engine without state.</summary>
    /// <param name="set">What to compute; wildcards in it are expanded at first use, from what is bound then.</param>
    /// <param name="types">The event vocabulary.</param>
    /// <param name="weights">Which events count as wanted.</param>
    /// <param name="limits">Bounds per user; the defaults when null.</param>
    /// <exception cref="InputException">A limit out of range, or a feature of an unknown event type.</exception>
    public FeatureEngine(FeatureSet set, EventTypes types, EventWeights weights, FeatureLimits? limits = null)
    {
        (_set, _types, _weights, _limits) = (set, types, weights, limits ?? FeatureLimits.Default);
        _limits.Validate();
        set.CheckEvents(types);
    }

    /// <summary>Names of the features, in the order of the set; fixed from the first use of the engine on.</summary>
    public IReadOnlyList<string> FeatureNames => Core.Plan.Names;

    /// <summary>The concrete features: what a release keeps, so that serving reads what training wrote.</summary>
    public FeatureSet Features => Core.Set;

    /// <summary>The imported tables that reads see now.</summary>
    public FeatureTables Tables => Volatile.Read(ref _tables);

    internal EngineCore Core => Volatile.Read(ref _core) ?? Seal();

    /// <summary>
    /// Tells which authors, topics and numbers items have. Call it before the first event and whenever the catalog has
    /// changed; rows only grow.
    /// </summary>
    public void Bind(CatalogSnapshot catalog)
    {
        _state.Enter(); // before the lock, as everywhere
        lock (_gate)
        {
            _catalog = catalog;
            _core?.Bind(catalog);
        }

        _state.Leave();
    }

    /// <summary>Tells what is known of users. Call it before the first event, and again when attributes are added.</summary>
    public void BindUsers(IUserAttributes users)
    {
        _state.Enter(); // before the lock, as everywhere
        lock (_gate)
        {
            _attributes = users;
            _core?.Bind(users);
        }

        _state.Leave();
    }

    /// <summary>
    /// Tells the imported tables, and which of their rows are seen: of a server all, of a replay those known at the time of
    /// each read, of a served page those of its time. May be called at any time; who has read a user goes on with the tables of that moment.
    /// </summary>
    public void BindTables(FeatureTables tables)
    {
        var core = Volatile.Read(ref _core);
        var made = core is null ? null : new BoundTables(tables, core.Plan.Tables, core.Catalog.Catalog); // the long part, outside of the lock
        lock (_gate)
        {
            Volatile.Write(ref _tables, tables);
            _core?.Bind(made ?? new BoundTables(tables, _core.Plan.Tables, _core.Catalog.Catalog));
        }
    }

    /// <summary>The latest import of tables that a user was read with: what <see cref="FeatureTables.AsOf"/> takes to read them the same again.</summary>
    public static long TableSequenceOf(UserSnapshot user) => user.FeatureState is FeatureFrame frame ? frame.Tables.Moment.Sequence : 0;

    /// <summary>
    /// Tells the ids that <see cref="FeedEvent.Surface"/> uses. Without it, features of surfaces know no history.
    /// </summary>
    public void BindSurfaces(StringIds surfaces) => Volatile.Write(ref _surfaces, surfaces);

    /// <summary>
    /// Takes one event, in order of arrival; its time may lie before that of others. One writer at a time. A late one
    /// (<see cref="FeedEvent.IsLate"/>) only counts as a step of the log.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative user or item row, or a time that is not positive.</exception>
    public void Apply(in FeedEvent e) => Apply(new ReadOnlySpan<FeedEvent>(in e));

    /// <summary>Takes events, in order of arrival. One writer at a time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative user or item row, or a time that is not positive; those before it are taken.</exception>
    public void Apply(ReadOnlySpan<FeedEvent> events) => Apply(events, []);

    /// <summary>
    /// The same of events that were applied to their users elsewhere; where users are kept here as well, their own history
    /// tells more than the facts, but for those that no log tells (<see cref="EventFacts.Unlogged"/>).
    /// </summary>
    /// <param name="events">The events.</param>
    /// <param name="facts">What applying each to its user told; none when that was done nowhere else.</param>
    public void Apply(ReadOnlySpan<FeedEvent> events, ReadOnlySpan<EventFacts> facts)
    {
        var core = Core;
        for (var at = 0; at < events.Length; at += EventsPerWrite)
        {
            var count = Math.Min(EventsPerWrite, events.Length - at);
            ApplySlice(core, events.Slice(at, count), facts.IsEmpty ? facts : facts.Slice(at, count));
        }
    }

    /// <summary>Notes that a user follows an author (an author id of the catalog) or no longer does.</summary>
    public void SetFollow(int user, int author, bool follows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(user);
        ArgumentOutOfRangeException.ThrowIfNegative(author);
        _state.Enter();
        if (_steps is not null)
        {
            Step(user);
        }
        else
        {
            var state = StateOf(user);
            Volatile.Read(ref _capture)?.Before(user, state);
            lock (state) state.SetFollow(author, follows);
        }

        _state.Leave();
    }

    /// <summary>Says that what was taken in so far is a log's history: from here on reads know their places.</summary>
    public void BeginLog(LogPosition @base) => Write(@base, () => _base = @base);

    /// <summary>Makes a change that is no event, and that reads see whole or not at all.</summary>
    /// <param name="at">Where the log is with it.</param>
    /// <param name="change">Makes it; quick, and throws nothing.</param>
    public void Write(LogPosition at, Action change)
    {
        _state.Enter();
        change();
        _state.Position = at;
        _state.Leave();
    }

    /// <summary>
    /// Where in the log a user, and the candidates hydrated for them last, were read. Null before <see cref="BeginLog"/>,
    /// before a hydration, and for a read into which the writer wrote for so long that it was at no one place.
    /// </summary>
    public FeatureReads? ReadsOf(UserSnapshot user) =>
        _base is { } @base && user.FeatureState is FeatureFrame { UserAt: { } userAt, ItemsAt: { } itemsAt } ? new FeatureReads(@base, userAt, itemsAt) : null;

    /// <summary>
    /// Reads a user into a snapshot: row, id, recent actions before <paramref name="nowMs"/>, followed authors, seen
    /// items and everything the hydrator needs. The embedding is left empty. Allocates nothing once the snapshot has
    /// been used for users as large.
    /// </summary>
    /// <param name="userRow">Dense row, or -1 for an unknown user.</param>
    /// <param name="userId">The caller's id.</param>
    /// <param name="nowMs">The time of the request; all windows end there.</param>
    /// <param name="into">Overwritten.</param>
    /// <returns>The catalog of the same moment.</returns>
    public CatalogSnapshot ReadUser(int userRow, string userId, long nowMs, UserSnapshot into) =>
        ReadInto(null, isElsewhere: false, userRow, userId, nowMs, into);

    /// <summary>
    /// The same of a state that the caller has; null for a user without history. The read has a place in the log when the
    /// state holds exactly what the log has of the user there.
    /// </summary>
    internal CatalogSnapshot ReadUserFrom(UserState? state, int userRow, string userId, long nowMs, UserSnapshot into) =>
        ReadInto(state, isElsewhere: true, userRow, userId, nowMs, into);

    private CatalogSnapshot ReadInto(UserState? given, bool isElsewhere, int userRow, string userId, long nowMs, UserSnapshot into)
    {
        var core = Core;
        var frame = core.FrameOf(into, _limits);
        CatalogSnapshot catalog;
        bool isAsLogged;
        var turn = _state.Begin();
        try
        {
            do
            {
                into.Clear(userId);
                frame.UseTables(core.Tables, userId);
                into.Row = userRow;
                catalog = core.Catalog.Catalog;
                isAsLogged = !isElsewhere || ((given?.Steps ?? 0) is >= 0 and var steps && steps == StepsOf(userRow));
                Read(core, frame, isElsewhere ? given : Find(userRow), userRow, nowMs, into);
            }
            while (_state.Again(ref turn));
        }
        finally
        {
            _state.End(turn);
        }

        (frame.UserAt, frame.ItemsAt) = (isAsLogged ? turn.Place : null, null);
        var items = frame.Pairs[core.Plan.UserItem.Pair];
        for (var i = 0; i < items.Count; i++)
        {
            var record = items.At(i);
            into.AddSeen(items.Keys[i], (long)core.Plan.LastExposure.TimeIn(record), (int)core.Plan.Exposures.SumIn(record));
        }

        return catalog;
    }

    /// <summary>Measures the state, array by array. Not while events are applied.</summary>
    public FeatureMemory MeasureMemory()
    {
        var plan = Core.Plan;
        var users = _states.Where(s => s is not null).ToArray();
        var perUser = users.Sum(s => s!.Bytes) + _states.Length * 8L;
        var tables = plan.Entities.Where(e => e.Table is not null).ToArray();
        long Of(params EntityKey[] keys) => tables.Where(e => keys.Contains(e.Key)).Sum(e => e.Table!.Bytes);
        var items = tables.Where(e => e is { Key: EntityKey.Item, Fan: 1 }).Select(e => e.Table!.Count).DefaultIfEmpty().Max();
        return new FeatureMemory(users.Length, perUser, items, Of(EntityKey.Item),
            Of(EntityKey.World, EntityKey.Author, EntityKey.Topic, EntityKey.Surface, EntityKey.Bucket));
    }

    /// <summary>
    /// A stage that fills one column per feature. It needs no columns, and a user read by
    /// <see cref="ReadUser"/> of this engine.
    /// </summary>
    /// <param name="schema">Where its columns are.</param>
    /// <param name="vectors">The embeddings that similarities may name; none when null.</param>
    /// <exception cref="InputException">A similarity names another embedding.</exception>
    public FeatureHydrator CreateHydrator(ColumnSchema schema, IReadOnlyList<IItemVectors>? vectors = null) => new(this, schema, vectors ?? []);

    /// <summary>
    /// Tells where the rows of the next batch stood on the page that was logged, for features of kind
    /// <see cref="FeatureKind.Position"/>: by training alone, before each run of the hydrator. A place of -1 is unknown.
    /// </summary>
    /// <param name="user">A user read by <see cref="ReadUser"/> of this engine.</param>
    /// <param name="positions">A place for each row of the batch to come.</param>
    public void SetPositions(UserSnapshot user, ReadOnlySpan<short> positions) => Core.FrameOf(user, _limits).SetPositions(positions);

    /// <summary>How many values of each feature with a range lay outside it so far.</summary>
    public IReadOnlyDictionary<string, long> ClippedValues => Core.Plan.Clipped;

    /// <summary>Computes a batch's features into columns, and notes where.</summary>
    internal void Hydrate(FeatureFrame frame, in FeedRequest request, CandidateBatch batch, ReadOnlySpan<Column> columns)
    {
        var turn = _state.Begin();
        try
        {
            do frame.Hydrate(request, batch, columns, Core.Catalog, SurfaceId(request.Surface));
            while (_state.Again(ref turn));
        }
        finally
        {
            _state.End(turn);
            frame.EndBatch();
            GC.KeepAlive(this); // the records' memory is freed with the engine
        }

        frame.ItemsAt = turn.Place;
    }

    /// <summary>The state kept here of a user; null when there is none.</summary>
    internal UserState? Find(int userRow)
    {
        var states = Volatile.Read(ref _states);
        return (uint)userRow < (uint)states.Length ? Volatile.Read(ref states[userRow]) : null;
    }

    private static void Read(EngineCore core, FeatureFrame frame, UserState? state, int userRow, long nowMs, UserSnapshot into)
    {
        if (state is not null)
        {
            lock (state)
            {
                UserReader.Copy(state, frame, into, nowMs);
                frame.ReadUser(userRow, nowMs, core.Users);
            }
        }
        else
        {
            UserReader.Clear(frame);
            frame.ReadUser(userRow, nowMs, core.Users);
        }
    }

    private void ApplySlice(EngineCore core, ReadOnlySpan<FeedEvent> events, ReadOnlySpan<EventFacts> facts)
    {
        _state.Enter();
        try
        {
            for (var i = 0; i < events.Length; i++)
            {
                ref readonly var e = ref events[i];
                ArgumentOutOfRangeException.ThrowIfNegative(e.User, nameof(e.User));
                ArgumentOutOfRangeException.ThrowIfNegative(e.Item, nameof(e.Item));
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(e.TimeMs, nameof(e.TimeMs));
                if (!e.IsLate) Apply(core, e, facts.IsEmpty ? null : facts[i]);
                _state.Position = _state.Position with { Events = _state.Position.Events + 1 };
            }
        }
        finally
        {
            _state.Leave();
        }
    }

    private int SurfaceId(string? surface) =>
        surface is not null && Volatile.Read(ref _surfaces) is { } ids && ids.TryGet(surface, out var id) ? id : -1;

    private EngineCore Seal()
    {
        lock (_gate) return _core ??= new EngineCore(_set.Expand(_catalog, _attributes), _types, _weights, _catalog, _attributes, _tables);
    }

    private UserState StateOf(int user) => Find(user) ?? AddState(user);

    private UserState AddState(int user)
    {
        var plan = Core.Plan;
        lock (_gate)
        {
            if (user >= _states.Length)
            {
                var grown = new UserState?[Math.Max(user + 1, _states.Length * 2)];
                Array.Copy(_states, grown, _states.Length);
                Volatile.Write(ref _states, grown);
            }

            if (_states[user] is { } known) return known;
            var made = new UserState(plan, _limits) { Captured = _captures }; // no capture that has begun has it
            Volatile.Write(ref _states[user], made);
            return made;
        }
    }
}
