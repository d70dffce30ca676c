using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>Applies events to the state of every entity they touch. Single writer.</summary>
internal sealed class EventWriter
{
    private readonly EngineCore _core;
    private readonly FeaturePlan _plan;
    private readonly EntityState[] _userSide;
    private readonly EntityState[] _shared;
    private readonly Moment _at;
    private readonly double[] _amounts;
    private readonly int[] _cohorts;
    private ulong[] _itemsWithEvents = new ulong[64];

    public EventWriter(EngineCore core)
    {
        _core = core;
        _plan = core.Plan;
        _at = new Moment(_plan.Windows);
        _amounts = new double[Math.Max(1, _plan.Signals.Count)];
        _cohorts = new int[_plan.Cohorts.Length];
        _userSide = [.. _plan.Entities.Where(e => e.Pair >= 0)];
        _shared = [.. _plan.Entities.Except(_userSide)];
    }

    /// <summary>The whole of an event.</summary>
    /// <param name="e">The event.</param>
    /// <param name="user">Its user's state.</param>
    /// <param name="told">What another state of its user told; what this one tells when null.</param>
    public void Apply(in FeedEvent e, UserState user, EventFacts? told = null)
    {
        var catalog = _core.Catalog;
        Begin(e);
        var isNew = IsNew(e.Item);
        ulong signals;
        lock (user)
        {
            signals = ReadSignals(e, user, isNew);
            UpdateUser(e, catalog, signals, user);
        }

        if (told is { } facts)
        {
            var marks = facts.Marks;
            signals = _plan.Signals.Read(e, facts.Exposes, isNew, ref marks, _amounts);
        }

        UpdateOthers(e, catalog, signals, user);
    }

    /// <summary>
    /// The user's side alone, of a state that nobody else has, and what the other side must know. Reads whether the item
    /// is new and leaves it so. Of a writer that only the caller has.
    /// </summary>
    public EventFacts ApplyToUser(in FeedEvent e, UserState user)
    {
        var catalog = _core.Catalog;
        Begin(e);
        var items = user.Pairs[_plan.UserItem.Pair];
        var entry = items.GetOrAdd(e.Item);
        var facts = new EventFacts(SignalTable.Exposes(e, _plan.LastExposure.TimeIn(items.At(entry))), items.Mark(entry));
        var signals = _plan.Signals.Read(e, facts.Exposes, !_core.Writer.HasEvents(e.Item), ref items.Mark(entry), _amounts);
        UpdateUser(e, catalog, signals, user);
        return facts with { Item = ItemTraits.Of(catalog.Catalog, e.Item), Step = user.Steps };
    }

    /// <summary>The side of items, authors, topics and so on, of an event that was applied to its user elsewhere.</summary>
    public void ApplyToOthers(in FeedEvent e, EventFacts facts, UserState nobody)
    {
        Begin(e);
        var marks = facts.Marks;
        var signals = _plan.Signals.Read(e, facts.Exposes, IsNew(e.Item), ref marks, _amounts);
        UpdateOthers(e, _core.Catalog, signals, nobody);
    }

    /// <summary>Which items have had an event, a bit each.</summary>
    public ulong[] ItemsWithEvents
    {
        get => (ulong[])_itemsWithEvents.Clone();
        set => _itemsWithEvents = value;
    }

    private void Begin(in FeedEvent e)
    {
        _at.Set(e.TimeMs);
        (_at.User, _at.Item) = (e.User, e.Item);
    }

    private bool HasEvents(int item)
    {
        var words = Volatile.Read(ref _itemsWithEvents);
        return item >> 6 < words.Length && (words[item >> 6] >> (item & 63) & 1) != 0;
    }

    private void UpdateUser(in FeedEvent e, BoundCatalog catalog, ulong signals, UserState user)
    {
        foreach (var entity in _userSide)
            if (entity.Layout.Takes(signals)) Update(entity, e, catalog, signals, user);
        if (e.Type != EventType.Impression) user.Recent.Add(new UserAction(e.Item, e.Type, e.Value, e.TimeMs));
        if (e.Type == EventType.Follow && AuthorOf(e, catalog) is >= 0 and var author) user.Follows.GetOrAdd(author);
        user.Step(HistoryDigest.After(user.Digest, e, catalog.Catalog));
    }

    private void UpdateOthers(in FeedEvent e, BoundCatalog catalog, ulong signals, UserState user)
    {
        var users = _core.Users;
        for (var c = 0; c < _cohorts.Length; c++) _cohorts[c] = _plan.Cohorts[c].ValueOf(users, e.User);
        foreach (var entity in _shared)
            if (entity.Layout.Takes(signals)) Update(entity, e, catalog, signals, user);
    }

    private ulong ReadSignals(in FeedEvent e, UserState user, bool isNew)
    {
        var items = user.Pairs[_plan.UserItem.Pair];
        var entry = items.GetOrAdd(e.Item);
        var exposes = SignalTable.Exposes(e, _plan.LastExposure.TimeIn(items.At(entry)));
        return _plan.Signals.Read(e, exposes, isNew, ref items.Mark(entry), _amounts);
    }

    private void Update(EntityState entity, in FeedEvent e, BoundCatalog catalog, ulong signals, UserState user)
    {
        var part = entity.Cohort >= 0 ? _cohorts[entity.Cohort] : e.Surface;
        if (entity.Key != EntityKey.Topic)
        {
            Update(entity, KeyOf(entity, e, catalog), part, signals, user);
            return;
        }

        if (e.Item >= catalog.Catalog.Count) return;
        foreach (var topic in catalog.Catalog.TopicsOf(e.Item)) Update(entity, topic, part, signals, user);
    }

    private void Update(EntityState entity, int key, int part, ulong signals, UserState user)
    {
        if (key < 0) return;
        if (entity.Pair >= 0)
        {
            var pairs = user.Pairs[entity.Pair];
            entity.Layout.Update(pairs.At(pairs.GetOrAdd(key)), _at, signals, _amounts);
            return;
        }

        var dense = entity.Split(key, part);
        if (dense < 0) return;
        var table = entity.Table!;
        entity.Layout.Update(table.ForUpdate(table.GetOrAdd(dense)), _at, signals, _amounts);
    }

    private int KeyOf(EntityState entity, in FeedEvent e, BoundCatalog catalog) => entity.Key switch
    {
        EntityKey.World or EntityKey.User => 0,
        EntityKey.Item => e.Item,
        EntityKey.Author => AuthorOf(e, catalog),
        EntityKey.Surface => e.Surface,
        _ => BucketOf(_plan.Buckets[entity.Bucket], e.Item, catalog),
    };

    private static int AuthorOf(in FeedEvent e, BoundCatalog catalog) =>
        e.Item < catalog.Catalog.Count ? catalog.Catalog.AuthorOf[e.Item] : -1;

    private static int BucketOf(int numeric, int item, BoundCatalog catalog)
    {
        var column = catalog.Numeric(catalog.Catalog, numeric);
        return item < column.Length ? NumericBuckets.OfItem(column[item]) : -1;
    }

    private bool IsNew(int item)
    {
        if (item >> 6 >= _itemsWithEvents.Length) Array.Resize(ref _itemsWithEvents, Math.Max((item >> 6) + 1, _itemsWithEvents.Length * 2));
        ref var word = ref _itemsWithEvents[item >> 6];
        var isNew = (word >> (item & 63) & 1) == 0;
        word |= 1UL << (item & 63);
        return isNew;
    }
}
