using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// What one request's features are computed in: the user's side as it was read, and room for the values of every node.
/// Kept in <see cref="UserSnapshot.FeatureState"/> and reused with it; grows to the largest batch seen. One hydration
/// at a time.
/// </summary>
internal sealed class FeatureFrame
{
    /// <summary>Candidates computed together: what every node says of them stays in the nearest cache.</summary>
    public const int BlockRows = 64;

    private static readonly int World = 0;
    private readonly FeaturePlan _plan;
    private readonly float[] _scalars;
    private readonly int[][] _slots; // of the user's own tables
    private readonly GatheredRecords[] _gathered; // of the shared ones
    private readonly int[] _cohorts;
    private readonly float[][] _topicValues;
    private readonly float[][] _rowValues; // of one block
    private readonly int[][] _buckets;
    private int[] _authors = [];
    private CandidateBatch? _batch;
    private UserSnapshot? _user;
    private short[] _positions = [];
    private int _positionCount;
    private int _blockAt;
    private int _blockCount;
    private BoundUsers _users;
    private BoundCatalog? _bound;
    private int _surfaceId = -1;
    private int _userKey = -1;

    public FeatureFrame(FeaturePlan plan, FeatureLimits limits, BoundUsers users, BoundTables tables)
    {
        _plan = plan;
        _users = users;
        Now = new Moment(plan.Windows);
        Tables = tables;
        _scalars = new float[plan.NodesOf(EntityDomain.User).Length + plan.NodesOf(EntityDomain.Request).Length];
        _slots = plan.Entities.Select(e => new int[1]).ToArray();
        _gathered = plan.Entities.Select(e => new GatheredRecords(e.Layout)).ToArray();
        _cohorts = new int[plan.Cohorts.Length];
        _topicValues = plan.NodesOf(EntityDomain.Topic).Select(n => Array.Empty<float>()).ToArray();
        _rowValues = plan.NodesOf(EntityDomain.Row).Select(n => new float[BlockRows]).ToArray();
        _buckets = plan.Buckets.Select(b => Array.Empty<int>()).ToArray();
        Pairs = plan.PairEntities.Select(e => new PairTable(e.Layout, e.Limit(limits))).ToArray();
        Follows = new PairTable(FeaturePlan.NoState, limits.FollowsPerUser);
    }

    public FeaturePlan Plan => _plan;

    public Moment Now { get; }

    public int UserRow => _userKey;

    public string UserId { get; private set; } = "";

    /// <summary>The imported tables as they were when the user was read.</summary>
    public BoundTables Tables { get; private set; }

    /// <summary>Where in the log the user was read; null when at no one place.</summary>
    public LogPosition? UserAt { get; set; }

    /// <summary>Where in the log the candidates hydrated last were read.</summary>
    public LogPosition? ItemsAt { get; set; }

    /// <summary>Copies of the user's tables.</summary>
    public PairTable[] Pairs { get; }

    public PairTable Follows { get; }

    public BatchTopics Topics { get; } = new();

    public CatalogSnapshot Catalog { get; private set; } = CatalogSnapshot.Empty;

    /// <summary>The candidates of the block.</summary>
    public ReadOnlySpan<int> Items => _batch is null ? [] : _batch.Items.Slice(_blockAt, _blockCount);

    /// <summary>The authors of the block's candidates, -1 where unknown.</summary>
    public ReadOnlySpan<int> Authors => _authors.AsSpan(_blockAt, _blockCount);

    /// <summary>The user's recent actions, newest first; while hydrating.</summary>
    public ReadOnlySpan<UserAction> Recent => _user is null ? [] : _user.Recent;

    /// <summary>The user's vector; while hydrating.</summary>
    public ReadOnlySpan<float> Embedding => _user is null ? [] : _user.Embedding;

    /// <summary>The model of the user's vector; while hydrating.</summary>
    public string EmbeddingModel => _user?.EmbeddingModel ?? "";

    /// <summary>The item vectors that similarities read, as the plan names them; the hydrator sets them.</summary>
    public IItemVectors[] Vectors { get; set; } = [];

    /// <summary>The logged places of the block's rows; empty while serving.</summary>
    public ReadOnlySpan<short> Positions => _positions.AsSpan(Math.Min(_blockAt, _positionCount), Math.Clamp(_positionCount - _blockAt, 0, _blockCount));

    public string Surface { get; private set; } = "";

    public string Device { get; private set; } = "";

    /// <summary>The request's language, else the user's; empty when unknown.</summary>
    public string Language { get; private set; } = "";

    public float JoinedMs => _users.JoinedMs(UserRow);

    public float UserNumber(int attribute) => _users.Number(UserRow, attribute);

    public float UserCode(int attribute) =>
        _users.Text(UserRow, attribute) is { Length: > 0 } text ? StableHash.Of(text) & 0xFFFF : float.NaN;

    /// <summary>What the user's and the candidates' rows of tables are read from; before <see cref="ReadUser"/>.</summary>
    public void UseTables(BoundTables tables, string userId) => (Tables, UserId) = (tables, userId);

    /// <summary>Starts a user: call with the user's lock held, after the tables have been copied.</summary>
    public void ReadUser(int row, long nowMs, BoundUsers users)
    {
        _userKey = row;
        _users = users;
        Now.Set(nowMs);
        for (var c = 0; c < _cohorts.Length; c++) _cohorts[c] = _plan.Cohorts[c].ValueOf(users, row);
        ReadScalars(EntityDomain.User, 0);
    }

    /// <summary>Tells the places of the rows of the next batch.</summary>
    public void SetPositions(ReadOnlySpan<short> positions)
    {
        Fit(ref _positions, positions.Length);
        positions.CopyTo(_positions);
        _positionCount = positions.Length;
    }

    /// <summary>Computes every value for a batch, block by block; may be repeated until <see cref="EndBatch"/>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="batch">Its candidates.</param>
    /// <param name="columns">Where the plan's outputs go, in their order.</param>
    /// <param name="bound">The catalog that states are of.</param>
    /// <param name="surfaceId">The request's surface; -1 when it is not known.</param>
    public void Hydrate(in FeedRequest request, CandidateBatch batch, ReadOnlySpan<Column> columns, BoundCatalog bound, int surfaceId)
    {
        Start(request, batch, bound, surfaceId);
        ReadScalars(EntityDomain.Request, _plan.NodesOf(EntityDomain.User).Length);
        ReadTopics();
        foreach (var entity in _plan.EntitiesOf(EntityDomain.Row)) FindSlots(entity, RowKeysOf(entity));
        for (_blockAt = 0; _blockAt < batch.Count; _blockAt += BlockRows)
        {
            _blockCount = Math.Min(BlockRows, batch.Count - _blockAt);
            if (_plan.NodesOf(EntityDomain.Topic).Length > 0) Topics.Lay(_blockAt, _blockCount);
            foreach (var node in _plan.NodesOf(EntityDomain.Row)) node.Read(this, _rowValues[node.Slot].AsSpan(0, _blockCount));
            Write(batch, columns);
        }
    }

    /// <summary>Lets go of the batch, its places and vectors: a pooled frame must not keep a catalog alive.</summary>
    public void EndBatch()
    {
        (_batch, _user, _positionCount) = (null, null, 0);
        (_bound, Catalog, Vectors) = (null, CatalogSnapshot.Empty, []);
    }

    public ReadOnlySpan<float> TopicValues(FeatureNode node) => _topicValues[node.Slot];

    /// <summary>Places among <see cref="Topics"/> of a candidate of the block.</summary>
    public ReadOnlySpan<int> TopicsOf(int row) => Topics.Of(_blockAt + row);

    public Operand Of(FeatureNode node) => node.Domain switch
    {
        EntityDomain.Row => new Operand(_rowValues[node.Slot], 1),
        EntityDomain.Topic => new Operand(_topicValues[node.Slot], 1),
        _ => new Operand(_scalars.AsSpan(ScalarAt(node), 1), 0),
    };

    public RecordView RecordsOf(EntityState entity) => entity.Pair < 0 ? _gathered[entity.Index].Records : Pairs[entity.Pair].Records;

    public ReadOnlySpan<int> SlotsOf(EntityState entity)
    {
        var (at, count) = entity.Domain switch
        {
            EntityDomain.Row => (_blockAt, _blockCount),
            EntityDomain.Topic => (0, Topics.Count),
            _ => (0, 1),
        };
        return (entity.Pair < 0 ? _gathered[entity.Index].Slots : _slots[entity.Index]).Slice(at, count);
    }

    public void ReadNumeric(int numeric, Span<float> into)
    {
        var column = _bound!.Numeric(Catalog, numeric);
        var items = Items;
        for (var i = 0; i < into.Length; i++)
            into[i] = (uint)items[i] < (uint)column.Length ? column[items[i]] : float.NaN;
    }

    private int ScalarAt(FeatureNode node) =>
        node.Domain == EntityDomain.User ? node.Slot : _plan.NodesOf(EntityDomain.User).Length + node.Slot;

    private void Start(in FeedRequest request, CandidateBatch batch, BoundCatalog bound, int surfaceId)
    {
        (_batch, _bound, _surfaceId, Catalog) = (batch, bound, surfaceId, request.Catalog);
        _user = request.User;
        Surface = request.Surface ?? "";
        Device = request.Context?.Device ?? "";
        Language = request.Context is { Language.Length: > 0 } context ? context.Language : _users.Language(UserRow);
        Now.Set(request.NowMs);
        Topics.Collect(Catalog, batch.Items);
        Fit(ref _authors, batch.Count);
        var authors = Catalog.AuthorOf;
        var items = batch.Items;
        for (var i = 0; i < items.Length; i++) _authors[i] = (uint)items[i] < (uint)authors.Length ? authors[items[i]] : -1;
        for (var b = 0; b < _buckets.Length; b++) ReadBuckets(b, items);
    }

    private void ReadBuckets(int bucket, ReadOnlySpan<int> items)
    {
        Fit(ref _buckets[bucket], items.Length);
        var column = _bound!.Numeric(Catalog, _plan.Buckets[bucket]);
        for (var i = 0; i < items.Length; i++)
            _buckets[bucket][i] = (uint)items[i] < (uint)column.Length ? NumericBuckets.OfItem(column[items[i]]) : -1;
    }

    private void ReadScalars(EntityDomain domain, int offset)
    {
        foreach (var entity in _plan.EntitiesOf(domain)) FindSlots(entity, KeyOf(entity));
        var nodes = _plan.NodesOf(domain);
        for (var n = 0; n < nodes.Length; n++) nodes[n].Read(this, _scalars.AsSpan(offset + n, 1));
    }

    private ReadOnlySpan<int> KeyOf(EntityState entity) => entity.Key switch
    {
        EntityKey.Surface => new ReadOnlySpan<int>(in _surfaceId),
        _ => new ReadOnlySpan<int>(in World),
    };

    private ReadOnlySpan<int> RowKeysOf(EntityState entity) => entity.Key switch
    {
        EntityKey.Author => _authors.AsSpan(0, _batch!.Count),
        EntityKey.Bucket => _buckets[entity.Bucket].AsSpan(0, _batch!.Count),
        _ => _batch!.Items,
    };

    private void ReadTopics()
    {
        foreach (var entity in _plan.EntitiesOf(EntityDomain.Topic)) FindSlots(entity, Topics.Ids);
        foreach (var node in _plan.NodesOf(EntityDomain.Topic))
        {
            Fit(ref _topicValues[node.Slot], Topics.Count + 1);
            node.Read(this, _topicValues[node.Slot].AsSpan(0, Topics.Count));
            _topicValues[node.Slot][Topics.Count] = float.NaN; // what a topic that is not there says
        }
    }

    private void Write(CandidateBatch batch, ReadOnlySpan<Column> columns)
    {
        for (var f = 0; f < columns.Length; f++)
        {
            var node = _plan.Outputs[f];
            var into = batch[columns[f]].Slice(_blockAt, _blockCount);
            if (node.Domain == EntityDomain.Row) _rowValues[node.Slot].AsSpan(0, _blockCount).CopyTo(into);
            else into.Fill(_scalars[ScalarAt(node)]);
        }
    }

    private void FindSlots(EntityState entity, ReadOnlySpan<int> keys)
    {
        if (entity.Pair < 0)
        {
            _gathered[entity.Index].Gather(entity.Table!, keys, entity, entity.Cohort >= 0 ? _cohorts[entity.Cohort] : _surfaceId, Now);
            return;
        }

        Fit(ref _slots[entity.Index], keys.Length);
        var slots = _slots[entity.Index];
        var pairs = Pairs[entity.Pair];
        for (var i = 0; i < keys.Length; i++) slots[i] = pairs.Find(keys[i]);
    }

    private static void Fit<T>(ref T[] array, int count)
    {
        if (array.Length < count) array = new T[Math.Max(count, Math.Min(1024, array.Length * 2))];
    }
}
