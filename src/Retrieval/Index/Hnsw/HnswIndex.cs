using System.Numerics.Tensors;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Hierarchical navigable small worlds (Malkov and Yashunin 2016): a graph in which each vector links to near ones, walked
/// from afar. Searches never wait, and go on beside inserts, updates and deletes; changes wait for each other. A row is
/// in no result of a search that begins after its deletion returned, and in every reachable place after its insertion did.
/// </summary>
/// <remarks>
/// Under inner product half of a vector's links on the lowest layer are chosen by angle and half by product
/// (<see cref="ProductLinker"/>): either alone leaves vectors that no walk reaches.
/// </remarks>
public sealed unsafe class HnswIndex : IStoredIndex
{
    private const int LeastCapacity = 64;

    private readonly Lock _writing = new();
    private readonly HnswOptions _options;
    private readonly HnswScratchPool _readers = new();
    private readonly HnswSlots _slots;
    private readonly HnswUpkeep _upkeep;
    private readonly IHnswLinker _linker;
    private readonly float[] _scaled;
    private HnswGraph _graph;
    private int _count;
    private int _updates; // odd while an update has a row in two slots
    private int _defaultEffort;

    internal HnswIndex(HnswGraph graph, HnswOptions options)
    {
        _options = options;
        _graph = graph;
        _slots = new HnswSlots(_readers);
        _upkeep = new HnswUpkeep(_slots, _readers);
        _linker = HnswLinkers.Create(options, new Lock(), null);
        _scaled = new float[graph.Shape.Dimensions];
        _defaultEffort = options.DefaultEffort;
        for (var slot = 0; slot < graph.Used; slot++)
        {
            var row = graph.Rows[slot];
            if (row < 0)
            {
                _slots.Retire(slot, graph.Levels[slot], -1);
                continue;
            }

            _slots.Set(row, slot);
            _count++;
        }
    }

    /// <inheritdoc />
    public string Kind => "hnsw";

    /// <inheritdoc />
    public VectorMetric Metric => _options.Metric;

    /// <inheritdoc />
    public int Dimensions => _scaled.Length;

    /// <inheritdoc />
    public int Count => Volatile.Read(ref _count);

    /// <inheritdoc />
    public long MemoryBytes => Volatile.Read(ref _graph).MemoryBytes;

    /// <inheritdoc />
    public string Space => _options.Space;

    /// <summary>
    /// The effort of searches that name none, 1 to 100,000; as many as are wanted if that is more. An effort named in a
    /// search may be less than what is wanted: as many are kept as are wanted, but only so many of the best followed.
    /// </summary>
    /// <exception cref="InputException">Out of range.</exception>
    public int DefaultEffort
    {
        get => Volatile.Read(ref _defaultEffort);
        set
        {
            OptionRange.Check("hnsw.default_effort", value, 1, 100_000);
            Volatile.Write(ref _defaultEffort, value);
        }
    }

    internal HnswGraph Graph => Volatile.Read(ref _graph);

    /// <summary>Builds an index in which vector r is row r. The vectors are copied.</summary>
    /// <exception cref="InputException">An option out of range, or a vector that is not finite, or zero under cosine.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static HnswIndex Build(VectorSet vectors, HnswOptions options, IWorkProgress progress, CancellationToken ct)
    {
        options.Validate();
        return new HnswIndex(new HnswBuilder(vectors, options, progress, ct).Build(), options);
    }

    /// <summary>Reads what <see cref="Save"/> wrote; searches give the same results as before.</summary>
    /// <exception cref="InputException">A section is missing or malformed.</exception>
    public static HnswIndex Load(ArtifactReader reader)
    {
        var (graph, options) = HnswSections.Read(reader);
        return new HnswIndex(graph, options);
    }

    /// <summary>Writes the index as sections <c>hnsw.*</c>, after taking out what was deleted. Changes wait meanwhile, searches do not.</summary>
    public void Save(ArtifactWriter writer)
    {
        lock (_writing)
        {
            if (_upkeep.Hidden > 0) MakeWritable();
            _upkeep.Finish(_graph, _linker, _count);
            HnswSections.Write(writer, _graph, _options with { DefaultEffort = DefaultEffort });
        }
    }

    /// <summary>Adds a row.</summary>
    /// <param name="row">At least 0. Memory is held for every number up to the largest row.</param>
    /// <param name="vector"><see cref="Dimensions"/> numbers.</param>
    /// <exception cref="InputException">The index has that row, or the vector is not finite, or zero under cosine.</exception>
    /// <exception cref="ArgumentException">The vector has another number of dimensions.</exception>
    public void Insert(int row, ReadOnlySpan<float> vector)
    {
        Check(row, vector);
        lock (_writing)
        {
            if (_slots.Find(row) >= 0) throw new InputException($"row {row} is in the index already; update it, or delete it first.", field: "row");
            MakeWritable();
            Place(row, vector);
            Volatile.Write(ref _count, _count + 1);
            _upkeep.Step(_graph, _linker, _count);
        }
    }

    /// <summary>Gives a row another vector. Searches meanwhile find the row by one or the other.</summary>
    /// <exception cref="InputException">The index lacks that row, or the vector is not finite, or zero under cosine.</exception>
    /// <exception cref="ArgumentException">The vector has another number of dimensions.</exception>
    public void Update(int row, ReadOnlySpan<float> vector)
    {
        Check(row, vector);
        lock (_writing)
        {
            var old = Present(row);
            MakeWritable();
            Interlocked.Increment(ref _updates);
            Place(row, vector);
            Hide(old);
            Interlocked.Increment(ref _updates);
            _upkeep.Step(_graph, _linker, _count);
        }
    }

    /// <summary>Removes a row.</summary>
    /// <exception cref="InputException">The index lacks that row.</exception>
    public void Delete(int row)
    {
        lock (_writing)
        {
            var slot = Present(row);
            MakeWritable();
            _slots.Set(row, HnswGraph.None);
            Volatile.Write(ref _count, _count - 1);
            Hide(slot);
            _upkeep.Step(_graph, _linker, _count);
        }
    }

    /// <inheritdoc />
    public int Search<TFilter>(ReadOnlySpan<float> query, int effort, TFilter filter, Span<int> rows, Span<float> scores)
        where TFilter : struct, IRowFilter, allows ref struct
    {
        CheckQuery(query, effort, rows, scores);
        if (rows.IsEmpty) return 0;
        var scratch = _readers.Rent();
        try
        {
            var graph = Volatile.Read(ref _graph);
            if (graph.Entry.Slot < 0) return 0;
            var updates = Volatile.Read(ref _updates);
            var search = new HnswSearch<TFilter>(graph, scratch, filter, Count, _upkeep.Hidden);
            var count = search.Run(query, effort > 0 ? effort : Math.Max(DefaultEffort, rows.Length), rows, scores);
            var moving = (updates & 1) != 0 || Volatile.Read(ref _updates) != updates;
            GC.KeepAlive(graph);
            return moving ? DistinctRows.Keep(rows[..count], scores) : count;
        }
        finally
        {
            _readers.Return(scratch);
        }
    }

    private int Present(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        var slot = _slots.Find(row);
        return slot >= 0 ? slot : throw new InputException($"row {row} is not in the index.", field: "row");
    }

    private void Place(int row, ReadOnlySpan<float> vector)
    {
        var level = HnswLevels.Of(_options, row);
        var slot = _slots.Take(level);
        if (slot >= 0) _graph.ClearLinks(slot);
        else slot = NewSlot(level);
        _graph.PlaceVector(slot, UnitVector.Of(vector, Metric, _scaled));
        Volatile.Write(ref _graph.Rows[slot], row);
        _linker.Link(_graph, slot);
        _slots.Set(row, slot);
    }

    private void MakeWritable()
    {
        if (_graph.IsFixed) Volatile.Write(ref _graph, _graph.Grown(_graph.Capacity, _graph.UpperLinkBlock.Length));
    }

    private int NewSlot(int level)
    {
        var graph = _graph;
        var upper = graph.UpperUsed + (long)level * _options.M;
        if (graph.Used == graph.Capacity || upper > graph.UpperLinkBlock.Length)
        {
            var capacity = graph.Used < graph.Capacity ? graph.Capacity : Math.Max(LeastCapacity, checked(graph.Capacity + graph.Capacity / 2));
            graph = graph.Grown(capacity, Math.Max(upper, graph.UpperLinkBlock.Length) * 3 / 2 + LeastCapacity);
            Volatile.Write(ref _graph, graph);
        }

        var slot = graph.Used;
        graph.PlaceLevel(slot, level);
        graph.Used = slot + 1;
        return slot;
    }

    private void Hide(int slot)
    {
        _upkeep.Deleted(slot);
        Volatile.Write(ref _graph.Rows[slot], HnswGraph.None);
        Interlocked.MemoryBarrier();
    }

    private void Check(int row, ReadOnlySpan<float> vector)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        if (vector.Length != Dimensions) throw new ArgumentException($"The vector of row {row} has {vector.Length} numbers; the index holds {Dimensions}.", nameof(vector));
        VectorCheck.Finite(vector, Metric, row);
    }

    private void CheckQuery(ReadOnlySpan<float> query, int effort, Span<int> rows, Span<float> scores)
    {
        if (query.Length != Dimensions) throw new ArgumentException($"The query has {query.Length} numbers; the index holds {Dimensions}.", nameof(query));
        if (rows.Length != scores.Length) throw new ArgumentException($"There is room for {rows.Length} rows and {scores.Length} scores.", nameof(scores));
        ArgumentOutOfRangeException.ThrowIfNegative(effort);
        if (!float.IsFinite(TensorPrimitives.SumOfSquares(query))) throw new ArgumentException("The query is not finite.", nameof(query));
    }
}
